import QuillGraph
import QuillTensor

/// The settings shared by convolution layers: the kernel's size and its positions.
struct WindowSettings: Sendable, Hashable {
    let kernelSize: Extent
    let strides: Extent
    let padding: Padding
    let dilationRate: Extent

    init(
        _ kernelSize: any ExtentConvertible, strides: any ExtentConvertible, padding: Padding,
        dilationRate: any ExtentConvertible
    ) {
        self.kernelSize = kernelSize.extent
        self.strides = strides.extent
        self.padding = padding
        self.dilationRate = dilationRate.extent
    }

    /// - Throws: an error unless the input is an image and the extents are positive.
    func check(_ input: Shape) throws {
        guard kernelSize.height > 0, kernelSize.width > 0 else {
            throw QuillError(.argument, "the kernel size must be positive, received \(kernelSize)")
        }
        try input.requireImage()
    }

    /// Keras's settings.
    var configuration: [String: Configuration.Value] {
        [
            "kernel_size": .init(kernelSize), "strides": .init(strides),
            "padding": .string(padding.rawValue), "data_format": "channels_last",
            "dilation_rate": .init(dilationRate),
        ]
    }

    /// Reads Keras's settings.
    init(_ configuration: Configuration) throws {
        try configuration.require("data_format", "channels_last")
        self.init(
            try configuration.extent("kernel_size", default: 1),
            strides: try configuration.extent("strides", default: 1),
            padding: try configuration.choice("padding", default: .valid),
            dilationRate: try configuration.extent("dilation_rate", default: 1))
    }
}

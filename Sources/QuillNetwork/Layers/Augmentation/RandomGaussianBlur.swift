import QuillGraph
import QuillTensor

/// Blurs images at random with a Gaussian, with zeros outside the image, and clips the result to the value range.
public struct RandomGaussianBlur: AugmentationLayer {
    let factor: RandomFactor
    let kernelSize: Int
    let sigma: RandomFactor
    let valueRange: ClosedRange<Float>
    public let name: String?

    /// Creates a layer that blurs with a probability in `factor`, with standard deviations in `sigma` pixels, in 0…1,
    /// drawn for each image and direction; one number f means 0…f. The kernel size must be odd.
    public init(
        _ factor: RandomFactor = 1, kernelSize: Int = 3, sigma: RandomFactor = 1,
        valueRange: ClosedRange<Float> = 0...255, name: String? = nil
    ) {
        self.factor = factor
        self.kernelSize = kernelSize
        self.sigma = sigma
        self.valueRange = valueRange
        self.name = name
    }

    public func checkSettings() throws {
        try factor.check("the factor", within: 0...1)
        try sigma.check("sigma", within: 0...1)
        guard (1...99).contains(kernelSize), kernelSize % 2 == 1 else {
            throw QuillError(
                .argument, "the kernel size must be an odd number in 1...99, received \(kernelSize)")
        }
        try valueRange.checkValues()
    }

    public func augment(_ x: Node, _ random: RandomSource) -> Node {
        let blurred = gaussianBlur(
            x, probability: factor.fromZero, sigma: sigma.fromZero, kernelSize: kernelSize, random)
        return blurred.clipped(to: valueRange)
    }

    public var configuration: Configuration {
        Configuration([
            "factor": .init(factor.fromZero), "kernel_size": .init([kernelSize, kernelSize]),
            "sigma": .init(sigma.fromZero), "value_range": .init(valueRange), "seed": .null,
        ])
    }

    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("data_format", "channels_last")
        let size = try configuration.ints("kernel_size", count: 2) ?? [3, 3]
        guard size[0] == size[1] else {
            throw QuillError(.file, "setting 'kernel_size': expected two equal numbers, received \(size)")
        }
        self.init(
            try configuration.factor("factor") ?? 1, kernelSize: size[0],
            sigma: try configuration.factor("sigma") ?? 1,
            valueRange: try configuration.range("value_range", default: 0...255), name: name)
    }
}

/// An alias of ``RandomGaussianBlur``, the Keras name.
public typealias RandomBlur = RandomGaussianBlur

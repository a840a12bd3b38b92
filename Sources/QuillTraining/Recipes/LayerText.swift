import QuillGraph
import QuillNetwork
import QuillTensor

/// A line of text that describes layers, as on the command line:
/// `conv 32 3 same relu, pool 2, flatten, dense 128 relu, dropout 0.3, dense 10`.
///
/// Each layer is a word, followed by its numbers, and options in any order:
///
/// | layer | numbers | options |
/// |---|---|---|
/// | `conv` | filters, kernel size (3) | `same` or `valid`, `stride N`, `dilation N`, `l2 X`, an activation |
/// | `depthwise` | kernel size (3) | as `conv` |
/// | `dense` | units | `l2 X`, an activation |
/// | `pool`, `average` | size (2) | `same` or `valid`, `stride N` |
/// | `dropout` | rate | |
/// | `global`, `flatten`, `normalize`, or an activation | | |
/// | `rotate`, `zoom`, `brightness`, `contrast` | factor, as in `rotate 0.03` | |
/// | `translate`, `shear` | one factor for both axes, or one each | |
/// | `flip` | | `horizontal`, `vertical` or `horizontal_and_vertical` |
/// | `perspective`, `blur` | scale, deviation in pixels | |
/// | `elastic` | alpha, sigma (4) | |
/// | `stroke` | radius in pixels | |
/// | `erase` | probability (1) | |
///
/// The last seven rows are augmentations: they change images in training only, as Keras's layers do. Pixels that enter
/// from outside the image are black.
///
/// A size is one number, or height and width as in `3x5`. A dense layer after images flattens them first; `global` is
/// global average pooling.
public struct LayerText: Sendable {
    /// The line.
    public let text: String

    /// Stores a line, which is parsed by ``layers(scalingInputs:)``.
    public init(_ text: String) { self.text = text }

    /// Parses the line and returns its layers.
    /// - Parameter scalingInputs: whether the first layer scales pixels from 0…255 to 0…1.
    /// - Throws: an `.argument` error that quotes the layer and says what was expected.
    public func layers(scalingInputs: Bool = false) throws -> [any Layer] {
        var layers: [any Layer] = scalingInputs ? [Rescaling(1 / 255)] : []
        var isFlat = false
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            var words = LayerWords(String(part))
            let name = try words.name()
            if name == "flatten" || name == "global" { isFlat = true }
            if name == "dense", !isFlat {
                layers.append(Flatten())
                isFlat = true
            }
            let augmentation = try AugmentationWords(valueRange: scalingInputs ? 0...1 : 0...255)
                .layer(name, &words)
            layers.append(try augmentation ?? layer(name, &words))
            try words.finish()
        }
        return layers
    }

    static let names =
        ["conv", "depthwise", "dense", "pool", "average", "global", "dropout", "flatten", "normalize"]
        + AugmentationWords.names + ActivationFunction.names

    private func layer(_ name: String, _ words: inout LayerWords) throws -> any Layer {
        switch name {
        case "conv":
            let filters = try words.count("the number of filters")
            let size = try words.sizeIfGiven("the kernel size") ?? 3
            try words.readOptions([.padding, .stride, .dilation, .l2, .activation])
            return Conv2D(
                filters, size, strides: words.stride ?? 1, padding: words.padding ?? .valid,
                dilationRate: words.dilation ?? 1, activation: words.activation ?? .linear,
                kernelRegularizer: words.l2.map { .l2($0) })
        case "depthwise":
            let size = try words.sizeIfGiven("the kernel size") ?? 3
            try words.readOptions([.padding, .stride, .dilation, .l2, .activation])
            return DepthwiseConv2D(
                size, strides: words.stride ?? 1, padding: words.padding ?? .valid,
                dilationRate: words.dilation ?? 1, activation: words.activation ?? .linear,
                depthwiseRegularizer: words.l2.map { .l2($0) })
        case "dense":
            let units = try words.count("the number of units")
            try words.readOptions([.l2, .activation])
            return Dense(
                units, activation: words.activation ?? .linear, kernelRegularizer: words.l2.map { .l2($0) })
        case "pool", "average":
            let size = try words.sizeIfGiven("the pool size") ?? 2
            try words.readOptions([.padding, .stride])
            let padding = words.padding ?? .valid
            return name == "pool"
                ? MaxPooling2D(size, strides: words.stride, padding: padding)
                : AveragePooling2D(size, strides: words.stride, padding: padding)
        case "dropout": return Dropout(try words.share("the dropout rate"))
        case "global": return GlobalAveragePooling2D()
        case "flatten": return Flatten()
        case "normalize": return BatchNormalization()
        default:
            guard let function = try ActivationFunction.named(name) else {
                throw words.error("unknown layer '\(name)'", Suggestion(for: name, among: Self.names))
            }
            return Activation(function)
        }
    }
}

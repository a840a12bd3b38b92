import QuillGraph
import QuillTensor

/// Changes the contrast of images at random: (x − mean) · c + mean in each channel, clipped to the value range.
public struct RandomContrast: AugmentationLayer {
    let factor: RandomFactor
    let valueRange: ClosedRange<Float>
    public let name: String?

    /// Creates a layer with c from 1 − f to 1 + f, f in 0…1, or from 1 − lower to 1 + upper.
    public init(_ factor: RandomFactor, valueRange: ClosedRange<Float> = 0...255, name: String? = nil) {
        self.factor = factor
        self.valueRange = valueRange
        self.name = name
    }

    public func checkSettings() throws {
        // The lower end is subtracted: −0.3…0.3 is the single contrast 1.3.
        try factor.check("the factor", within: factor.isSingle ? 0...1 : -1...1)
        guard 1 - factor.lower <= 1 + factor.upper else {
            throw QuillError(
                .argument,
                "the factor a...b must give contrasts from 1 - a up to 1 + b, received "
                    + "\(factor.lower)...\(factor.upper)")
        }
        try valueRange.checkValues()
    }

    public func augment(_ x: Node, _ random: RandomSource) -> Node {
        guard x.shape.rank == 4 else { return x }
        let (batch, channels) = (x.shape[0], x.shape[3])
        let contrast = randomUniform([batch, 1], 1 - factor.lower...1 + factor.upper, random)
        // One row per image and channel, because scaling and shifting whole rows is fast.
        let rest = mean(x, axes: [1, 2]) * (1 - contrast)
        let scaled = x.reshaped(to: [batch, -1]) * contrast
        let changed =
            channels == 1
            ? scaled + rest
            : scaled.reshaped(to: [batch, -1, channels]) + rest.reshaped(to: [batch, 1, channels])
        return changed.clipped(to: valueRange).reshaped(to: x.shape)
    }

    public var configuration: Configuration {
        Configuration([
            "factor": .list([.init(factor.lower), .init(factor.upper)]), "value_range": .init(valueRange),
            "seed": .null,
        ])
    }

    public init(configuration: Configuration, name: String?) throws {
        self.init(
            try configuration.requiredFactor("factor"),
            valueRange: try configuration.range("value_range", default: 0...255), name: name)
    }
}

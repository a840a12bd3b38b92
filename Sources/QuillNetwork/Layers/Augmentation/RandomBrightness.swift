import QuillGraph
import QuillTensor

/// Changes the brightness of images at random: adds a fraction of the value range and clips the result to it.
public struct RandomBrightness: AugmentationLayer {
    let factor: RandomFactor
    let valueRange: ClosedRange<Float>
    public let name: String?

    /// Creates a layer that adds a fraction in −1…1; one number f means −f…f.
    public init(_ factor: RandomFactor, valueRange: ClosedRange<Float> = 0...255, name: String? = nil) {
        self.factor = factor
        self.valueRange = valueRange
        self.name = name
    }

    public func checkSettings() throws {
        try factor.check("the factor", within: -1...1)
        try valueRange.checkValues()
    }

    public func augment(_ x: Node, _ random: RandomSource) -> Node {
        guard let batch = x.shape.dimensions.first else { return x }
        let extent = valueRange.upperBound - valueRange.lowerBound
        let delta = randomUniform([batch, 1], factor.symmetric, random) * extent
        return (x.reshaped(to: [batch, -1]) + delta).clipped(to: valueRange).reshaped(to: x.shape)
    }

    public var configuration: Configuration {
        Configuration([
            "factor": .init(factor.symmetric), "value_range": .init(valueRange), "seed": .null,
        ])
    }

    public init(configuration: Configuration, name: String?) throws {
        self.init(
            try configuration.requiredFactor("factor"),
            valueRange: try configuration.range("value_range", default: 0...255), name: name)
    }
}

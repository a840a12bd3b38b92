import QuillGraph
import QuillTensor

/// Replaces a random patch of each image by noise or a constant (Zhong et al. 2017, arXiv:1708.04896).
public struct RandomErasing: AugmentationLayer {
    let factor: RandomFactor
    let scale: RandomFactor
    let fillValue: Float?
    let valueRange: ClosedRange<Float>
    public let name: String?

    /// Creates a layer that erases with a probability in `factor`; one number f means 0…f. The patch's relative height
    /// and width are the square roots of numbers in `scale`, drawn independently. Without a fill value, the patch
    /// contains normal random numbers times the upper end of the value range, clipped to the range.
    public init(
        _ factor: RandomFactor = 1, scale: RandomFactor = .range(0.02...0.33), fillValue: Float? = nil,
        valueRange: ClosedRange<Float> = 0...255, name: String? = nil
    ) {
        self.factor = factor
        self.scale = scale
        self.fillValue = fillValue
        self.valueRange = valueRange
        self.name = name
    }

    public func checkSettings() throws {
        try factor.check("the factor", within: 0...1)
        try scale.check("the scale", within: 0...1)
        try valueRange.checkValues()
        guard fillValue?.isFinite ?? true else {
            throw QuillError(.argument, "the fill value must be finite, received \(fillValue ?? 0)")
        }
    }

    public func augment(_ x: Node, _ random: RandomSource) -> Node {
        erase(
            x, probability: factor.fromZero, scale: scale.fromZero, fill: fillValue, values: valueRange,
            random)
    }

    public var configuration: Configuration {
        Configuration([
            "factor": .init(factor.fromZero), "scale": .init(scale.fromZero),
            "fill_value": fillValue.map { .init($0) } ?? .null, "value_range": .init(valueRange),
            "seed": .null,
        ])
    }

    public init(configuration: Configuration, name: String?) throws {
        try configuration.require("data_format", "channels_last")
        let fills = configuration.values["fill_value"].map { $0 != .null } ?? false
        self.init(
            try configuration.factor("factor") ?? 1,
            scale: try configuration.factor("scale") ?? .range(0.02...0.33),
            fillValue: fills ? try configuration.float("fill_value") : nil,
            valueRange: try configuration.range("value_range", default: 0...255), name: name)
    }
}

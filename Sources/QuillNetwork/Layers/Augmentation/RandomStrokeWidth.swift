import QuillGraph
import QuillTensor

/// Makes bright strokes on dark ground thicker or thinner at random, by grey-scale morphology with a disc of fractional
/// radius.
public struct RandomStrokeWidth: AugmentationLayer {
    let radius: RandomFactor
    let valueRange: ClosedRange<Float>
    public let name: String?

    /// A layer that moves the strokes' edges outwards (negative: inwards) by a radius in −8…8 pixels; one number r is
    /// −r…r. The value range is from ground to stroke.
    public init(_ radius: RandomFactor, valueRange: ClosedRange<Float> = 0...255, name: String? = nil) {
        self.radius = radius
        self.valueRange = valueRange
        self.name = name
    }

    public func checkSettings() throws {
        try radius.check("the radius", within: -8...8)
        try valueRange.checkValues()
    }

    public func augment(_ x: Node, _ random: RandomSource) -> Node {
        strokeWidth(x, radius: radius.symmetric, values: valueRange, random)
    }

    /// The settings.
    public var configuration: Configuration {
        Configuration(["radius": radius.value, "value_range": .init(valueRange), "seed": .null])
    }

    public init(configuration: Configuration, name: String?) throws {
        self.init(
            try configuration.requiredFactor("radius"),
            valueRange: try configuration.range("value_range", default: 0...255), name: name)
    }
}

extension ClosedRange<Float> {
    /// - Throws: an `.argument` error unless both ends are finite.
    func checkValues() throws {
        guard lowerBound.isFinite, upperBound.isFinite else {
            throw QuillError(.argument, "the value range must be finite, received \(self)")
        }
    }
}

extension Node {
    /// Kept within a range of values.
    func clipped(to range: ClosedRange<Float>) -> Node {
        minimum(maximum(self, range.lowerBound), range.upperBound)
    }
}

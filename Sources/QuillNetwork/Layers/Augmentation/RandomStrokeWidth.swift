import QuillGraph
import QuillTensor

/// Thickens or thins bright strokes on a dark background at random, by grayscale morphology with a disc of fractional
/// radius.
public struct RandomStrokeWidth: AugmentationLayer {
    let radius: RandomFactor
    let valueRange: ClosedRange<Float>
    public let name: String?

    /// Creates a layer that moves the strokes' edges outward (negative: inward) by a radius in −8…8 pixels; one number
    /// r means −r…r. The value range goes from background to stroke.
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
    /// Returns the node clipped to a range.
    func clipped(to range: ClosedRange<Float>) -> Node {
        minimum(maximum(self, range.lowerBound), range.upperBound)
    }
}

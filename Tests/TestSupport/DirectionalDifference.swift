import QuillGraph
import QuillTensor

/// A scalar's change along a random direction, as measured and as predicted by its gradient.
///
/// For a direction d and a small h, s(x + h d) − s(x − h d) is about 2h Σ gradient · d.
package struct DirectionalDifference {
    /// The change of the scalar.
    package let rise: Double
    /// The change that the gradient predicts.
    package let prediction: Double
    /// |gradient| · |2h d|, the scale for comparing both.
    package let scale: Double

    /// Measures the change by moving one input in both directions.
    /// - Parameters:
    ///   - start: The input, which is restored at the end.
    ///   - gradient: The scalar's gradient with respect to the input.
    ///   - set: Changes the input.
    ///   - value: Returns the scalar for the current input.
    package init(
        from start: Tensor<Float>, gradient: Tensor<Float>, seed: UInt64, stream: UInt32,
        set: (Tensor<Float>) throws -> Void, value: () -> Double
    ) throws {
        let direction = Tensor<Float>.uniform(start.shape, low: -1, high: 1, seed: seed, stream: stream)
        let step: Float = 1 / 64
        func moved(_ step: Float) throws -> Tensor<Float> {
            try Tensor(start.shape, zip(start.elements, direction.elements).map { $0 + step * $1 })
        }
        let (up, down) = (try moved(step), try moved(-step))
        try set(up)
        let above = value()
        try set(down)
        let below = value()
        try set(start)
        rise = above - below
        // The actual distance that the numbers moved, including rounding.
        prediction = zip(gradient.elements, zip(up.elements, down.elements)).reduce(0.0) {
            $0 + Double($1.0) * (Double($1.1.0) - Double($1.1.1))
        }
        scale = gradient.norm * direction.norm * 2 * Double(step)
    }
}

extension Tensor where Element == Float {
    /// √Σx²
    package var norm: Double { elements.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }
}

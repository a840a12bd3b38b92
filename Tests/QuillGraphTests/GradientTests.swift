import QuillTensor
import Testing

@testable import QuillGraph

/// A computation of floats, and how far its derivative may be from finite differences.
struct Computation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The inputs' shapes, and the range from which their numbers are drawn.
    let inputs: [Shape]
    var range: ClosedRange<Float> = -1...1
    /// Numbers of the first input are multiples of this, in random order, so that no two come closer: for maxima.
    var spacing: Float?
    /// Numbers closer to zero than this are moved away: for kinks.
    var gap: Float = 0
    var tolerance: Double = 2e-3
    let body: @Sendable ([Node]) -> Node

    init(
        _ description: String, _ inputs: [Shape], range: ClosedRange<Float> = -1...1, spacing: Float? = nil,
        gap: Float = 0, tolerance: Double = 2e-3, _ body: @escaping @Sendable ([Node]) -> Node
    ) {
        testDescription = description
        self.inputs = inputs
        self.range = range
        self.spacing = spacing
        self.gap = gap
        self.tolerance = tolerance
        self.body = body
    }

    /// The values of all inputs.
    func values() -> [Tensor<Float>] {
        inputs.enumerated().map { place, shape in
            var random = SplitMix64(seed: UInt64(place) + 1)
            if place == 0, let spacing {
                let order = random.shuffled(Array(0..<shape.count))
                return Tensor(shape) { target in
                    for (index, number) in order.enumerated() {
                        target.initializeElement(
                            at: index, to: (Float(number) - Float(shape.count) / 2 + 0.5) * spacing)
                    }
                }
            }
            let uniform = Tensor<Float>.uniform(
                shape, low: range.lowerBound, high: range.upperBound, seed: 17, stream: UInt32(place))
            return uniform.map { abs($0) < gap ? $0 + ($0 < 0 ? -gap : gap) : $0 }
        }
    }
}

/// Every derivative equals finite differences along random directions, through compiled executors.
///
/// A computation's outputs are weighed with random numbers into one scalar s. For a random direction d of one input the
/// derivative is Σ gradient · d, and (s(x + h d) − s(x − h d)) / 2h should equal it: with h = 1/64 the third derivative
/// leaves h²/6 ≈ 4e-5 of it, and rounding about 2⁻²⁴ · Σ|terms| / h. Both are small beside the tolerance, a share of the
/// norms of gradient and direction; a forgotten factor or term of a gradient is of the order of one.
@Suite struct GradientTests {
    @Test(arguments: Computation.all, Runtime.InstructionSet.available)
    func equalsFiniteDifferences(_ computation: Computation, _ set: Runtime.InstructionSet) throws {
        let runtime = try Runtime(threads: 1, instructionSet: set)
        let values = computation.values()
        let graph = Graph()
        let nodes = values.enumerated().map { graph.variable("x\($0)", $1) }
        let output = computation.body(nodes)
        try graph.check()
        let weights = graph.variable(
            "weights", .uniform(output.shape, low: -1, high: 1, seed: 23, stream: 1))
        let scalar = sum(output * weights)
        let gradients = scalar.gradients(with: nodes)
        let store = VariableStore()
        try store.set("labels", .int32(Tensor([3, 0, 9, 1, 7])))
        let derivative = try graph.executor(outputs: gradients, variables: store, runtime: runtime)
        let forward = try graph.executor(outputs: [output], variables: store, runtime: runtime)
        derivative.run()

        /// The scalar, summed up in double precision.
        func value() -> Double {
            forward.run()
            guard case .float32(let weights)? = store.value("weights") else { return .nan }
            return zip(forward.tensor(0).elements, weights.elements).reduce(0) {
                $0 + Double($1.0) * Double($1.1)
            }
        }

        for (place, start) in values.enumerated() {
            let gradient = derivative.tensor(place)
            #expect(gradient.shape == start.shape)
            let direction = Tensor<Float>.uniform(
                start.shape, low: -1, high: 1, seed: 29, stream: UInt32(place))
            let step: Float = 1 / 64
            func moved(_ step: Float) throws -> Tensor<Float> {
                try Tensor(start.shape, zip(start.elements, direction.elements).map { $0 + step * $1 })
            }
            let (up, down) = (try moved(step), try moved(-step))
            try store.set("x\(place)", .float32(up))
            let above = value()
            try store.set("x\(place)", .float32(down))
            let below = value()
            try store.set("x\(place)", .float32(start))
            // What the numbers really moved by, rounding included.
            let slope = zip(gradient.elements, zip(up.elements, down.elements)).reduce(0.0) {
                $0 + Double($1.0) * (Double($1.1.0) - Double($1.1.1))
            }
            let norm = gradient.norm * direction.norm * 2 * Double(step)
            #expect(norm > 0, "input \(place) has no gradient")
            #expect(
                abs(above - below - slope) <= computation.tolerance * norm,
                "input \(place): rises by \(above - below), the gradient says \(slope) (norm \(norm))")
        }
    }
}

extension Tensor where Element == Float {
    /// √Σx²
    var norm: Double { elements.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }
}

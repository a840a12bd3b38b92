import Foundation
import QuillTensor
import TestSupport
import Testing

@testable import QuillGraph

/// A computation of floats, and the allowed distance of its derivative from finite differences.
struct Computation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The inputs' shapes, and the range from which their elements are drawn.
    let inputs: [Shape]
    var range: ClosedRange<Float> = -1...1
    /// The first input's elements are multiples of this, in random order, so that no two are closer: for maxima.
    var spacing: Float?
    /// Elements closer to zero than this are moved away: for kinks.
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
        inputs.enumerated().map { index, shape in
            var random = SplitMix64(seed: UInt64(index) + 1)
            if index == 0, let spacing {
                let order = random.shuffled(Array(0..<shape.elementCount))
                return Tensor(shape) { target in
                    for (index, number) in order.enumerated() {
                        target.initializeElement(
                            at: index, to: (Float(number) - Float(shape.elementCount) / 2 + 0.5) * spacing)
                    }
                }
            }
            let uniform = Tensor<Float>.uniform(
                shape, low: range.lowerBound, high: range.upperBound, seed: 17, stream: UInt32(index))
            return uniform.map { abs($0) < gap ? $0 + ($0 < 0 ? -gap : gap) : $0 }
        }
    }
}

/// Every derivative equals finite differences along random directions, through compiled executors.
///
/// A computation's outputs are weighted with random numbers and added to a scalar s. For a random direction d of
/// one input, the derivative is Σ gradient · d, and (s(x + h d) − s(x − h d)) / 2h should equal it. With h = 1/64,
/// the third derivative contributes a relative error of h²/6 ≈ 4e-5, and rounding about 2⁻²⁴ · Σ|terms| / h. Both
/// are small compared with the tolerance, which is relative to the norms of gradient and direction; a missing
/// factor or term of a gradient is of order one.
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

        /// The scalar, summed in double precision.
        func value() -> Double {
            forward.run()
            guard case .float32(let weights)? = store.value("weights") else { return .nan }
            return zip(forward.tensor(0).elements, weights.elements).reduce(0) {
                $0 + Double($1.0) * Double($1.1)
            }
        }

        for (index, start) in values.enumerated() {
            let gradient = derivative.tensor(index)
            #expect(gradient.shape == start.shape)
            let difference = try DirectionalDifference(
                from: start, gradient: gradient, seed: 29, stream: UInt32(index),
                set: { try store.set("x\(index)", .float32($0)) }, value: value)
            #expect(difference.scale > 0, "input \(index) has no gradient")
            #expect(
                abs(difference.rise - difference.prediction) <= computation.tolerance * difference.scale,
                "input \(index): \(difference)")
        }
    }

    /// Operations whose derivative is 0 or that pass no gradient.
    private static let constant: Set = [
        "Accuracy", "Equal", "Greater", "GreaterOrEqual", "LargestOneHot", "MixPlan", "RandomNumbers",
        "RandomUniform", "Sign",
    ]

    /// Every operation with a derivative has a row in the table; the types are read from the sources.
    @Test func everyDerivativeHasARow() throws {
        let covered = Set(
            try Computation.all.flatMap { computation -> [String] in
                let graph = Graph()
                _ = computation.body(computation.values().enumerated().map { graph.variable("x\($0)", $1) })
                try graph.check()
                return graph.instructions.map { String(describing: type(of: $0.operation)) }
            })
        let folder = URL(fileURLWithPath: #filePath)
            .appendingPathComponent("../../../Sources/QuillGraph/Operations").standardized
        var differentiable: Set<String> = []
        for file in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        where file.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            for declaration in text.matches(of: /struct (\w+): (\w*Operation)\b/) {
                let body = text[declaration.range.upperBound...].prefix { $0 != "\0" }
                let end = body.range(of: "\n}\n")?.lowerBound ?? body.endIndex
                if declaration.2 != "Operation" || body[..<end].contains("func gradients(") {
                    differentiable.insert(String(declaration.1))
                }
            }
        }
        #expect(differentiable.count > 30)
        #expect(differentiable.subtracting(covered).sorted() == Self.constant.sorted())
    }
}

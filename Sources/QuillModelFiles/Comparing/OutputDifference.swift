import QuillNetwork
import QuillTensor
import QuillTraining

/// The differences between the outputs of two models for the same inputs.
public struct OutputDifference: Sendable {
    /// The number of samples.
    public let count: Int
    /// The greatest |Δ| of two outputs.
    public let greatest: Float
    /// The greatest absolute value among the first model's outputs.
    public let largestOutput: Float
    /// The number of samples for which both models have the same greatest output; nil for models whose first output isn't
    /// a vector.
    public let agreeing: Int?

    /// The greatest |Δ|, relative to the largest output: 0 for equal outputs.
    public var relative: Float { greatest == 0 ? 0 : greatest / largestOutput }

    /// Compares the outputs of two models for the same inputs.
    /// - Parameters:
    ///   - first: the model to check against.
    ///   - second: the other model.
    ///   - inputs: for each input of the models, a tensor of samples; by default ``inputs(for:count:seed:)``.
    /// - Throws: a `.shape` error if the models' inputs or outputs have different shapes, and the errors of `predict`.
    public init(_ first: Model, _ second: Model, inputs: [AnyTensor]? = nil) throws {
        for (a, b, what) in [
            (first.network.inputShapes, second.network.inputShapes, "inputs"),
            (first.network.outputShapes, second.network.outputShapes, "outputs"),
        ] where a != b {
            throw QuillError(.shape, "the models' \(what) differ: \(a.list) and \(b.list)")
        }
        let inputs = try inputs ?? Self.inputs(for: first.network)
        let (a, b) = (try first.predict(inputs), try second.predict(inputs))
        count = inputs.first?.shape[0] ?? 0
        greatest = zip(a, b).map { $0.greatestDifference(from: $1) }.reduce(0) { $1.isNaN ? $1 : max($0, $1) }
        largestOutput = a.flatMap { $0.elements.map(\.magnitude) }.filter { !$0.isNaN }.max() ?? 0
        agreeing =
            a[0].rank == 2 ? zip(Self.greatest(a[0]), Self.greatest(b[0])).count { $0 == $1 } : nil
    }

    private static func greatest(_ rows: Tensor<Float>) -> [Int] {
        let (numbers, width) = (rows.elements, rows.shape[1])
        return (0..<rows.shape[0]).map { row in
            (0..<width).max { numbers[row * width + $0] < numbers[row * width + $1] } ?? 0
        }
    }

    /// Returns random samples for a network's inputs: whole numbers of 0 to 255 if its first layer rescales them, else
    /// numbers between 0 and 1.
    public static func inputs(for network: Network, count: Int = 64, seed: UInt64 = 1) throws -> [AnyTensor] {
        var random = SplitMix64(seed: seed)
        let takesBytes = network.steps.contains {
            $0.layer is Rescaling && network.inputs.contains($0.inputs[0].step)
        }
        return try network.inputShapes.map { shape in
            let numbers = (0..<count * shape.elementCount).map { _ in
                takesBytes ? Float(random.next() >> 56) : Float(random.next() >> 40) / Float(1 << 24)
            }
            return .float32(try Tensor(shape.prepending(count), numbers))
        }
    }
}

extension [Shape] {
    fileprivate var list: String { map(\.description).joined(separator: ", ") }
}

import QuillData
import QuillTensor

/// Data that `fit` and `evaluate` take as one argument: a `Dataset`, or `TrainingData` for several inputs or outputs. Two
/// tensors go straight in: `fit(x, y)`.
public protocol TrainingSource: Sendable {
    /// The samples with their targets.
    /// - Throws: a `.data` error if there are none.
    var trainingData: TrainingData { get throws }
}

extension TrainingData: TrainingSource {
    /// This data.
    public var trainingData: TrainingData { self }
}

extension Dataset: TrainingSource {
    /// The images with their labels.
    public var trainingData: TrainingData { get throws { try TrainingData(self) } }
}

extension TrainingData {
    /// Creates data for one input and one output.
    /// - Parameters:
    ///   - samples: the inputs, with one row per sample.
    ///   - targets: class numbers, or rows of numbers, with one row per sample.
    ///   - sampleWeight: the weight of each sample, [rows].
    /// - Throws: a `.data` error if the counts differ, there are no samples, or a number is not finite; it names the
    ///   row.
    public init<X: TensorElement, Y: TensorElement>(
        _ samples: Tensor<X>, _ targets: Tensor<Y>, sampleWeight: Tensor<Float>? = nil
    ) throws {
        try self.init(
            features: AnyTensor(samples), targets: AnyTensor(targets), sampleWeight: sampleWeight)
    }
}

extension TrainingData: CustomStringConvertible {
    /// The number of samples, and the shapes and types of samples and targets:
    /// `60000 samples [28, 28, 1] uint8, targets [] int32`.
    public var description: String {
        func list(_ tensors: [AnyTensor]) -> String {
            tensors.map { "\($0.shape.dropFirst()) \($0.dataType.rawValue)" }.joined(separator: " and ")
        }
        return "\(count) samples \(list(features)), targets \(list(targets))"
            + (sampleWeights.isEmpty ? "" : ", weighted")
    }
}

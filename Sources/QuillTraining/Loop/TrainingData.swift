import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

/// Samples with their targets, as `fit` and `evaluate` take them. Bytes stay bytes.
///
/// A model with several inputs takes one tensor of features for each; a model with several outputs takes one tensor of
/// targets for each output that has a loss.
public struct TrainingData: Sendable {
    /// The samples, one tensor for each input; the first axis counts rows.
    public internal(set) var features: [AnyTensor]
    /// Class numbers or numbers in the shape of the output, one tensor for each output with a loss. Integers, bytes and
    /// floats fit: class numbers may be [rows] or [rows, 1], and so may the targets of an output of one number.
    public internal(set) var targets: [AnyTensor]
    /// Sample weights [rows], or a weight for each position of an output of rank 3 and more: none, one tensor for all
    /// outputs, or one for each output with a loss.
    public internal(set) var sampleWeights: [Tensor<Float>]
    /// The class of each sample, to keep their shares when rows are held out; nil unless the first targets are labels.
    let labels: Tensor<Int32>?
    /// The names of the classes that labels count; nil if unknown. `fit` and `evaluate` match them with the model's.
    public internal(set) var classNames: [String]?
    /// A line for each guess of what the targets mean, once they are prepared for a network.
    var notes: [String] = []

    /// Creates data for one input and one output.
    ///
    /// `Double` is rounded to `Float`, and `Int64` and `Bool` become `Int32`.
    /// - Parameters:
    ///   - features: the inputs, with one row per sample.
    ///   - targets: the targets, with one row per sample.
    ///   - sampleWeight: the weight of each sample, [rows] or [rows, 1], or of each position of a sample. Losses are
    ///     multiplied by it; their sum over a batch is still divided by the number of samples, as in Keras.
    /// - Throws: a `.data` error if the counts differ, there are no samples, or a number is not finite or does not fit;
    ///   it names the row.
    public init(features: AnyTensor, targets: AnyTensor, sampleWeight: Tensor<Float>? = nil) throws {
        try self.init(
            features: [features], targets: [targets], sampleWeights: sampleWeight.map { [$0] } ?? [])
    }

    /// Creates data for several inputs and outputs.
    /// - Parameters:
    ///   - features: the inputs, with one row per sample.
    ///   - targets: the targets, with one row per sample.
    ///   - sampleWeights: the weights of the samples: one tensor for all outputs, or one for each.
    /// - Throws: a `.data` error if the counts differ, there are no samples, or a number is not finite or does not fit;
    ///   it names the row.
    public init(features: [AnyTensor], targets: [AnyTensor], sampleWeights: [Tensor<Float>] = []) throws {
        let features = try features.map { try $0.forTraining("samples") }
        let targets = try targets.map { try $0.forTraining("targets") }
        self.features = features
        self.targets = targets
        self.sampleWeights = sampleWeights
        let rows = features.first?.shape.dimensions.first
        for tensor in features.dropFirst() where tensor.shape.dimensions.first != rows {
            throw QuillError(
                .data,
                "expected the same number of samples for every input, received shapes \(features[0].shape) and \(tensor.shape)"
            )
        }
        for tensor in targets where rows == nil || tensor.shape.dimensions.first != rows {
            throw QuillError(
                .data,
                "expected as many targets as samples, received shapes \(features.first?.shape ?? []) and \(tensor.shape)"
            )
        }
        guard let rows, rows > 0 else { throw QuillError(.data, "there are no samples") }
        for (what, tensors) in [("samples", features), ("targets", targets)] {
            for case .float32(let floats) in tensors {
                try Self.checkFinite(floats, what)
            }
        }
        for weights in sampleWeights {
            guard weights.shape.dimensions.first == rows else {
                throw QuillError(.data, "sample weights: expected shape [\(rows)], received \(weights.shape)")
            }
            try Self.checkFinite(weights, "sample weights")
        }
        guard sampleWeights.count <= 1 || sampleWeights.count == targets.count else {
            throw QuillError(
                .data,
                "sample weights: expected one tensor or \(targets.count), received \(sampleWeights.count)")
        }
        if case .int32(let given)? = targets.first, given.elementCount == rows {
            labels = try given.reshaped(to: [rows])
        } else {
            labels = nil
        }
    }

    private static func checkFinite(_ floats: Tensor<Float>, _ what: String) throws {
        guard let index = floats.firstNonFinite else { return }
        let row = index / max(floats.shape.dropFirst().elementCount, 1)
        throw QuillError(.data, "\(what): the numbers must be finite, row \(row) is not")
    }

    /// Creates data from images, their labels, and the names of their classes.
    public init(_ dataset: Dataset) throws {
        try self.init(features: .uint8(dataset.images), targets: .int32(dataset.labels))
        classNames = dataset.classNames
    }

    /// The number of samples.
    public var count: Int { features[0].shape[0] }

    /// Returns the same data with each sample weighted by its class; classes without an entry have weight 1.
    /// - Throws: an `.argument` error unless there is one tensor of labels and no sample weights, or for a weight that
    ///   is not finite.
    func weighted(_ classWeight: [Int: Float]) throws -> TrainingData {
        guard sampleWeights.isEmpty else {
            throw QuillError(.argument, "class weights and sample weights cannot be combined")
        }
        guard targets.count == 1 else {
            throw QuillError(
                .argument, "class weights need one output, received targets for \(targets.count)")
        }
        if let bad = classWeight.sorted(by: { $0.key < $1.key }).first(where: { !$0.value.isFinite }) {
            throw QuillError(
                .argument, "class weight of \(bad.key): expected a finite number, received \(bad.value)")
        }
        let weights = try classes(of: targets[0]).map { classWeight[$0] ?? 1 }
        var result = try TrainingData(
            features: features, targets: targets, sampleWeights: [Tensor(weights)])
        result.notes = notes
        result.classNames = classNames
        return result
    }

    /// Returns the class of each row of targets, as Keras takes them: class numbers, rounded, or the place of the
    /// largest number in a row.
    /// - Throws: an `.argument` error for targets with several classes for each sample.
    private func classes(of targets: AnyTensor) throws -> [Int] {
        let row = targets.shape.dropFirst()
        if row.elementCount == 1 {
            // A number beyond all classes has no weight of its own.
            return targets.floats.elements.map { Int(exactly: $0.rounded(.toNearestOrEven)) ?? .min }
        }
        guard row.rank == 1 else {
            throw QuillError(
                .argument, "class weights need one class for each sample, received targets of shape \(row)")
        }
        return targets.floats.argmax(axis: -1).elements.map { Int($0) }
    }
}

extension Shape {
    var withoutOnes: [Int] { dimensions.filter { $0 != 1 } }
}

extension AnyTensor {
    /// Returns the tensor in one of the types that a training step reads: `Double` as `Float`, `Int64` and `Bool` as
    /// `Int32`.
    /// - Throws: a `.data` error that names the row of a number that does not fit.
    func forTraining(_ what: String) throws -> AnyTensor {
        do {
            switch self {
            case .float32, .int32, .uint8: return self
            case .float64(let tensor): return .float32(try tensor.converted())
            case .int64(let tensor): return .int32(try tensor.converted())
            case .bool(let tensor): return .int32(tensor.cast())
            }
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(what): \(error.message)")
        }
    }
}

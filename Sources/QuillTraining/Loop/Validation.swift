import QuillData
import QuillNetwork
import QuillTensor

/// The data to validate on after each epoch.
public enum Validation: Sendable {
    /// No validation.
    case off
    /// Rows of the training data.
    case rows(Split)
    /// Separate data.
    case data(TrainingData)

    /// Validates on separate images and labels, Keras's `validation_data`.
    /// - Throws: a `.data` error if there are no images.
    public static func data(_ dataset: Dataset) throws -> Validation { .data(try TrainingData(dataset)) }

    /// Validates on separate samples and targets, Keras's `validation_data`.
    /// - Throws: a `.data` error if the counts differ, there are no samples, or a number is not finite.
    public static func data<X: TensorElement, Y: TensorElement>(
        _ samples: Tensor<X>, _ targets: Tensor<Y>, sampleWeight: Tensor<Float>? = nil
    ) throws -> Validation {
        .data(try TrainingData(samples, targets, sampleWeight: sampleWeight))
    }

    /// Validates on the last rows, a fraction of all, like Keras's `validation_split`. If the rows are sorted by class, as
    /// many are drawn from all classes instead, and `fit` says so.
    public static func split(_ fraction: Double) -> Validation { .rows(.lastRows(fraction)) }

    /// Validates on a fraction of the rows: chosen at random if `shuffled`, the same fraction of every class if
    /// `stratified`.
    public static func holdOut(
        _ fraction: Double, shuffled: Bool = true, stratified: Bool = true, seed: UInt64 = 0
    ) -> Validation {
        .rows(.holdOut(fraction, shuffled: shuffled, stratified: stratified, seed: seed))
    }

    /// Returns the validation with separate data in the forms that a network and its losses take.
    /// - Throws: a `.shape` or `.data` error if they do not fit.
    func prepared(for model: Model) throws -> Validation {
        guard case .data(let own) = self else { return self }
        return .data(try (model.sized(for: own.features) ?? model).prepared(own))
    }

    /// Returns the rows to train on, the data and rows to validate on, and a note if these aren't the rows asked for.
    func resolve(_ data: TrainingData) throws -> (
        training: [Int], validation: (data: TrainingData, rows: [Int])?, note: String?
    ) {
        switch self {
        case .off: return (Array(0..<data.count), nil, nil)
        case .data(let own): return (Array(0..<data.count), (own, Array(0..<own.count)), nil)
        case .rows(let split):
            // Only labels provide classes for stratification.
            let labels = data.labels ?? .zeros([data.count])
            let (training, held, note) = try split.checkedRows(labels: labels)
            return (training, (data, held), note)
        }
    }
}

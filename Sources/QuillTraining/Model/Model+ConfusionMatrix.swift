import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// Returns the confusion matrix of samples and their labels or one-hot targets.
    /// - Throws: a `.shape` or `.data` error if the data does not fit the network.
    public func confusionMatrix<X: TensorElement, Y: TensorElement>(
        _ samples: Tensor<X>, _ targets: Tensor<Y>, batchSize: Int = 256
    ) throws -> ConfusionMatrix {
        try confusionMatrix(TrainingData(samples, targets), batchSize: batchSize)
    }

    /// Returns the confusion matrix: `matrix.counts[true][predicted]`, and `matrix.report` per class. The model need
    /// not be compiled. A single output distinguishes two classes, with a threshold of ½. The classes of a data set are
    /// matched by name with the model's.
    /// - Throws: a `.shape` or `.data` error if the data does not fit the network, or has classes that the model doesn't
    ///   know.
    public func confusionMatrix(
        _ data: some TrainingSource, batchSize: Int = 256
    ) throws -> ConfusionMatrix {
        let data = try matched(data.trainingData)
        let all = try predict(data.features, batchSize: batchSize)
        guard all.count == 1, data.targets.count == 1 else {
            throw QuillError(
                .argument,
                "\(network.name): a confusion matrix needs one output, the model has \(all.count)")
        }
        let outputs = all[0]
        guard outputs.shape.rank == 2 else {
            throw QuillError(.shape, "expected outputs [rows, classes], received \(outputs.shape)")
        }
        let (targets, name) = (data.targets[0], network.outputNames[0])
        // One number for each sample is its class; more are a row whose largest number is.
        let labels =
            targets.shape.elementCount == data.count
            ? try targets.wholeNumbers(name).elements.map(Int.init) : Self.classes(targets.floats)
        var matrix = try ConfusionMatrix(
            labels: labels, predictions: Self.classes(outputs), classes: max(outputs.shape[1], 2))
        matrix.classNames = classNames ?? data.classNames
        return matrix
    }

    static func classes(_ rows: Tensor<Float>) -> [Int] {
        rows.shape[-1] == 1
            ? rows.elements.map { $0 > 0.5 ? 1 : 0 } : rows.argmax(axis: -1).elements.map { Int($0) }
    }
}

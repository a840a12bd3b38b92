extension Tensor where Element: TensorNumber & BinaryInteger {
    /// Returns class numbers as rows of zeros with a one at the class, Keras's `to_categorical`: labels [rows] become
    /// [rows, classes]. A label that isn't one of the classes ends the program with a sentence that names its row.
    /// - Parameter classes: the number of classes.
    public func oneHot(_ classes: Int) -> Tensor<Float> {
        withUnsafeBufferPointer { labels in
            Tensor<Float>(Shape(shape.dimensions + [classes])) { target in
                target.initialize(repeating: 0)
                for (row, label) in labels.enumerated() {
                    require(
                        label >= 0 && label < classes,
                        "oneHot(\(classes)): label \(label) in row \(row): expected 0 to \(classes - 1)")
                    target[row * classes + Int(label)] = 1
                }
            }
        }
    }
}

/// Returns the share of samples whose class was predicted right: 0.9779.
///
/// Predictions and labels are class numbers [rows], or rows [rows, classes] of scores, probabilities or one-hot numbers,
/// whose class is the largest number's. Different numbers of rows end the program with a sentence.
/// - Parameters:
///   - predicted: the predictions.
///   - labels: the right answers.
public func accuracy<Prediction: TensorNumber, Label: TensorNumber>(
    of predicted: Tensor<Prediction>, for labels: Tensor<Label>
) -> Double {
    let (answers, truths) = (predicted.classNumbers, labels.classNumbers)
    require(
        answers.count == truths.count,
        "accuracy(of:for:): expected as many labels as predictions, received shapes \(predicted.shape) and \(labels.shape)"
    )
    return Double(zip(answers, truths).count { $0 == $1 }) / Double(answers.count)
}

extension Tensor where Element: TensorNumber {
    /// The class of each row: the numbers themselves, or the index of each row's largest number. Other shapes, and
    /// fractions in place of class numbers, end the program with a sentence.
    package var classNumbers: [Int] {
        if rank == 2, shape[1] > 1 { return argmax(axis: 1).elements.map { Int($0) } }
        require(
            rank == 1 || (rank == 2 && shape[1] == 1),
            "expected class numbers [rows] or scores [rows, classes], received shape \(shape)")
        return elements.enumerated().map { row, number in
            guard let label = Int(exactly: number.asDouble) else {
                stop("row \(row): expected a class number, received \(number)")
            }
            return label
        }
    }
}

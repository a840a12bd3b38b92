import QuillTensor

/// An image whose class was predicted wrong.
public struct Misreading: Sendable, Equatable {
    /// The row of the image in its data set.
    public let row: Int
    /// The image, [height, width, channels].
    public let image: Tensor<UInt8>
    /// The right class.
    public let label: Int
    /// The class that was predicted.
    public let predicted: Int
}

extension Misreading: CustomStringConvertible {
    /// The row and both classes: `row 115: 4, predicted 9`.
    public var description: String { "row \(row): \(label), predicted \(predicted)" }
}

extension Dataset {
    /// Returns the images whose class was predicted wrong, in their order:
    /// `for error in digits.test.misread(by: predicted).prefix(64)`. A number of predictions that differs from the number
    /// of images ends the program with a sentence.
    /// - Parameter predicted: class numbers [rows], or rows [rows, classes] of scores or probabilities, whose class is the
    ///   largest number's.
    public func misread<Number: TensorNumber>(by predicted: Tensor<Number>) -> [Misreading] {
        let classes = predicted.classNumbers
        require(
            classes.count == count,
            "misread(by:): expected \(count) predictions, received a tensor of shape \(predicted.shape)")
        return zip(indices, classes).compactMap { row, predicted in
            let (image, label) = self[row]
            return label == predicted
                ? nil : Misreading(row: row, image: image, label: label, predicted: predicted)
        }
    }
}

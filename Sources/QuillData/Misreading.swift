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
    /// The name of the right class.
    public let labelName: String
    /// The name of the class that was predicted; its number if it has no name.
    public let predictedName: String
}

extension Misreading: CustomStringConvertible {
    /// The row and the names of both classes: `row 115: 4, predicted 9`.
    public var description: String { "row \(row): \(labelName), predicted \(predictedName)" }
}

extension Dataset {
    /// Returns the images whose class was predicted wrong, in their order:
    /// `for error in digits.test.misread(by: predicted).prefix(64)`. A number of predictions that differs from the number
    /// of images ends the program with a sentence.
    ///
    /// The numbers count this data set's classes. For a model whose classes may be in another order, write
    /// `misread(by: model)`.
    /// - Parameter predicted: class numbers [rows], or rows [rows, classes] of scores or probabilities, whose class is the
    ///   largest number's.
    public func misread<Number: TensorNumber>(by predicted: Tensor<Number>) -> [Misreading] {
        let classes = predicted.classNumbers
        require(
            classes.count == count,
            "misread(by:): expected \(count) predictions, received a tensor of shape \(predicted.shape)")
        func name(_ number: Int) -> String {
            classNames.indices.contains(number) ? classNames[number] : "\(number)"
        }
        return zip(indices, classes).compactMap { row, predicted in
            let (image, label) = self[row]
            guard label != predicted else { return nil }
            return Misreading(
                row: row, image: image, label: label, predicted: predicted, labelName: name(label),
                predictedName: name(predicted))
        }
    }
}

import QuillData
import QuillPlotting
import QuillTensor
import QuillTraining

/// An image that a model reads wrong.
public struct ModelError: Sendable, Equatable {
    /// The row of the image in its data set.
    public let row: Int
    /// The image, [height, width, channels].
    public let image: Tensor<UInt8>
    /// The name of the right class, and of the class that was predicted.
    public let label, predicted: String
    /// The probability that the model gives to its prediction.
    public let probability: Double
    /// The cross-entropy of the image: how surprised the model would be by the label.
    public let loss: Double
}

extension ModelError: CustomStringConvertible {
    /// `True: 4, predicted: 9 (0.87)`
    public var description: String { "True: \(label), predicted: \(predicted) (\(probability.fixed(2)))" }
}

extension Model {
    /// Returns the images that the model reads wrong, the most surprising first.
    ///
    /// ```swift
    /// for error in try model.errors(on: mnist.test).prefix(5) { print(error.row, error) }
    /// try ImageGrid(errors: model.errors(on: mnist.test)).write(to: "errors.svg")
    /// ```
    /// - Throws: a `.shape` or `.data` error if the images don't fit the model or an output isn't finite.
    public func errors(on data: Dataset) throws -> [ModelError] {
        try predictions(on: data).errors(data)
    }
}

extension Predictions {
    /// Returns the images that were read wrong, the most surprising first.
    /// - Parameter data: the images of the predictions.
    package func errors(_ data: Dataset) -> [ModelError] {
        let (losses, confidences) = (losses, confidences)
        return wrong.map { row in
            ModelError(
                row: row, image: data[row].image, label: classNames[labels[row]],
                predicted: classNames[classes[row]], probability: confidences[row],
                loss: losses[row])
        }
    }
}

extension ImageGrid {
    /// A page of misread images with their classes.
    /// - Parameters:
    ///   - errors: the images.
    ///   - limit: the most images to show.
    ///   - marked: the rows to mark as doubtful labels, such as `MNIST.doubtfulTestRows`.
    /// - Throws: a `.shape` error for images with other than 1, 3, or 4 channels.
    public init(errors: [ModelError], limit: Int = 60, marked: Set<Int> = []) throws {
        let cells = try errors.prefix(limit).map { error in
            Cell(
                try Bitmap(error.image),
                title: "\(error)" + (marked.contains(error.row) ? " ?" : ""), isRight: false)
        }
        let more = errors.count > limit ? ", the \(limit) most surprising" : ""
        let doubts =
            errors.prefix(limit).contains { marked.contains($0.row) } ? "; ? has a doubtful label" : ""
        self.init(
            title: errors.isEmpty
                ? "No image was read wrong" : "\(errors.count.grouped) read wrong" + more + doubts,
            // As many as a screen's width takes, if the page would be very long.
            cells, columns: cells.count > 100 ? 10 : 5, side: 150)
    }
}

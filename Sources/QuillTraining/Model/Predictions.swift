import QuillData
import QuillNetwork
import QuillSystem
import QuillTensor

/// A model's class probabilities for labeled images, from which scores, errors, and comparisons are computed.
public struct Predictions: Sendable {
    /// The probability of each class, [images, classes].
    public let probabilities: Tensor<Float>
    /// The class of each image.
    public let labels: [Int]
    /// The names of the classes.
    public let classNames: [String]
    /// The predicted class of each image: the first of the most probable.
    public let classes: [Int]
    /// A line that says how the data's classes were matched with the model's; nil if they are the same.
    public internal(set) var note: String?

    /// Creates predictions from probabilities.
    /// - Parameters:
    ///   - probabilities: [images, classes].
    ///   - labels: the class of each image.
    ///   - classNames: the names of the classes; by default their numbers.
    /// - Throws: a `.shape` error for other shapes, a `.data` error that names the first row whose label isn't a class
    ///   or whose probabilities aren't finite.
    public init(probabilities: Tensor<Float>, labels: [Int], classNames: [String]? = nil) throws {
        guard probabilities.rank == 2, probabilities.shape[0] == labels.count, probabilities.shape[1] > 0
        else {
            throw QuillError(
                .shape,
                "expected probabilities [\(labels.count), classes] for \(labels.count) labels, received "
                    + "\(probabilities.shape)")
        }
        let count = probabilities.shape[1]
        let names = classNames ?? (0..<count).map(String.init)
        guard names.count == count else {
            throw QuillError(.data, "expected \(count) class names, received \(names.count)")
        }
        if let row = labels.firstIndex(where: { !(0..<count).contains($0) }) {
            throw QuillError(.data, "row \(row): expected a label below \(count), received \(labels[row])")
        }
        let values = probabilities.elements
        if let place = values.firstIndex(where: { !$0.isFinite }) {
            throw QuillError(
                .data,
                "row \(place / count): the model's output is \(values[place]); its weights are probably not finite"
            )
        }
        self.probabilities = probabilities
        self.labels = labels
        self.classNames = names
        classes = labels.indices.map { row in
            let start = row * count
            return (0..<count).reduce(0) { values[start + $1] > values[start + $0] ? $1 : $0 }
        }
    }

    /// The number of images.
    public var count: Int { labels.count }

    /// Whether each image's class was predicted.
    public var isRight: [Bool] { zip(classes, labels).map { $0 == $1 } }

    /// The probability of each image's own class.
    public var ofLabel: [Double] {
        let (values, width) = (probabilities.elements, probabilities.shape[1])
        return labels.enumerated().map { Double(values[$0.offset * width + $0.element]) }
    }

    /// The probability of each image's predicted class.
    public var confidences: [Double] {
        let (values, width) = (probabilities.elements, probabilities.shape[1])
        return classes.enumerated().map { Double(values[$0.offset * width + $0.element]) }
    }

    /// The negative logarithm of the probability of each image's class, its cross-entropy. Probabilities below 1e-7
    /// count as 1e-7, as in Keras.
    public var losses: [Double] { ofLabel.map { -log(max($0, 1e-7)) } }

    /// The probability of a class for each image.
    public func probabilities(of class: Int) -> [Float] {
        let (values, width) = (probabilities.elements, probabilities.shape[1])
        return (0..<count).map { values[$0 * width + `class`] }
    }

    /// The number of images by true and predicted class.
    public var confusion: ConfusionMatrix {
        let width = classNames.count
        var counts = [[Int]](repeating: [Int](repeating: 0, count: width), count: width)
        for (label, predicted) in zip(labels, classes) { counts[label][predicted] += 1 }
        return ConfusionMatrix(counts: counts)
    }

    /// The rows that were read wrong, the most surprising first.
    public var wrong: [Int] {
        let losses = losses
        return labels.indices.filter { classes[$0] != labels[$0] }
            .sorted { (losses[$1], $0) < (losses[$0], $1) }
    }
}

extension Model {
    /// Returns the class probabilities for a data set, whose classes are matched by name with the model's.
    /// - Throws: an `.argument` error if the model isn't a classifier, a `.shape` or `.data` error if the images don't fit
    ///   it, it doesn't know one of their classes, or an output isn't finite.
    public func predictions(on data: Dataset) throws -> Predictions {
        let outputs = (try sized(to: [data.imageShape]) ?? self).network.outputShapes
        guard outputs.count == 1, outputs[0].rank == 1 else {
            let shapes = outputs.map { "\($0)" }.joined(separator: " and ")
            throw QuillError(
                .argument,
                "expected a classifier, with a number for each class; this network's output is \(shapes)")
        }
        let (images, note) = try matched(data)
        var predictions = try Predictions(
            probabilities: try probabilities(images.images), labels: images.labels.elements.map(Int.init),
            classNames: images.classNames)
        predictions.note = note
        return predictions
    }
}

import QuillTensor

/// Labeled images, stored as bytes: 60,000 digits take 47 MB. A data set is a collection of its samples.
///
/// ```swift
/// for (image, label) in mnist.test.sample(5, seed: 1) { print(image, label) }
/// let (xTrain, yTrain) = mnist.train.arrays
/// ```
public struct Dataset: Sendable {
    /// The images, [count, height, width, channels], from 0 (black) to 255 (white).
    public let images: Tensor<UInt8>
    /// The class of each image, [count].
    public let labels: Tensor<Int32>
    /// The names of the classes; a class's number is its index.
    public let classNames: [String]

    /// Creates a data set whose classes are named by their numbers.
    /// - Parameters:
    ///   - images: [count, height, width, channels].
    ///   - labels: [count].
    ///   - classes: the number of classes.
    /// - Throws: a `.data` error if the counts differ or a label isn't a class, naming its row; a `.shape` error for
    ///   other ranks.
    public init(images: Tensor<UInt8>, labels: Tensor<Int32>, classes: Int = 10) throws {
        try self.init(
            images: images, labels: labels, classNames: (0..<Swift.max(classes, 0)).map(String.init))
    }

    /// Creates a data set whose classes have names.
    /// - Parameters:
    ///   - images: [count, height, width, channels].
    ///   - labels: [count].
    ///   - classNames: the names of the classes; a class's number is its index.
    /// - Throws: a `.data` error if the counts differ or a label isn't a class, naming its row; a `.shape` error for
    ///   other ranks.
    public init(images: Tensor<UInt8>, labels: Tensor<Int32>, classNames: [String]) throws {
        guard images.rank == 4 else {
            throw QuillError(
                .shape, "images: expected [count, height, width, channels], received \(images.shape)")
        }
        guard labels.rank == 1 else {
            throw QuillError(.shape, "labels: expected [count], received \(labels.shape)")
        }
        guard images.shape[0] == labels.shape[0] else {
            throw QuillError(
                .data,
                "expected one label per image, received \(images.shape[0]) images and \(labels.shape[0]) labels"
            )
        }
        let bad = labels.withUnsafeBufferPointer { labels in
            labels.firstIndex { $0 < 0 || Int($0) >= classNames.count }.map { (row: $0, label: labels[$0]) }
        }
        if let bad {
            throw QuillError(
                .data, "label \(bad.label) in row \(bad.row): expected 0 to \(classNames.count - 1)")
        }
        self.init(checkedImages: images, labels: labels, classNames: classNames)
    }

    package init(checkedImages images: Tensor<UInt8>, labels: Tensor<Int32>, classNames: [String]) {
        self.images = images
        self.labels = labels
        self.classNames = classNames
    }

    /// The number of images.
    public var count: Int { labels.shape[0] }

    /// The number of classes: labels are 0 to `classCount - 1`.
    public var classCount: Int { classNames.count }

    /// The height, width and channels of an image.
    public var imageShape: Shape { images.shape.dropFirst() }

    /// Returns the given rows in the given order, copied.
    /// - Throws: an `.argument` error if a row doesn't exist.
    public func gathering(_ rows: some Collection<Int>) throws -> Dataset {
        Dataset(
            checkedImages: try images.gathering(rows), labels: try labels.gathering(rows),
            classNames: classNames)
    }

    /// Returns rows that are known to exist.
    func picking(_ rows: [Int]) -> Dataset {
        do {
            return try gathering(rows)
        } catch {
            stop("\(error)")
        }
    }
}

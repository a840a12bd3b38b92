import QuillTensor

/// A training set, a test set, and their source.
public struct ImageData: Sendable {
    /// The training images; empty if the source has only test images.
    public let train: Dataset
    /// The test images; empty if the source has only training images.
    public let test: Dataset
    /// The source of the images.
    public let source: Source
    /// Notes for the user, one line each: for example, why the network wasn't used.
    public let notes: [String]

    /// The source of images.
    public struct Source: Sendable, Hashable {
        /// The name of the data: `MNIST`.
        public let name: String
        /// The location of the data: `cache ~/.cache/quill/mnist`.
        public let place: String
        /// The path or name that `ImageData.find(data:)` takes to find the data
        /// again.
        public let argument: String

        /// Creates a source for data that doesn't come from this library.
        public init(name: String, place: String, argument: String) {
            self.name = name
            self.place = place
            self.argument = argument
        }
    }

    /// Combines a training set and a test set.
    /// - Throws: a `.data` error if their classes differ, a `.shape` error if their image shapes differ.
    public init(train: Dataset, test: Dataset, source: Source) throws {
        guard train.imageShape == test.imageShape else {
            throw QuillError(
                .shape,
                "\(source.place): training images are \(train.imageShape), but test images are \(test.imageShape)"
            )
        }
        guard train.classNames == test.classNames else {
            throw QuillError(
                .data,
                "\(source.place): the training images have \(train.classCount) classes, but the test images have "
                    + (train.classCount == test.classCount ? "different ones" : "\(test.classCount)"))
        }
        self.init(checkedTrain: train, test: test, source: source)
    }

    package init(checkedTrain train: Dataset, test: Dataset, source: Source, notes: [String] = []) {
        self.train = train
        self.test = test
        self.source = source
        self.notes = notes
    }

    /// Returns the same images with further notes.
    package func noting(_ more: [String]) -> ImageData {
        more.isEmpty
            ? self : ImageData(checkedTrain: train, test: test, source: source, notes: notes + more)
    }

    /// Returns the images with their labels renumbered to other classes of the same names; see
    /// ``Dataset/matched(to:)``.
    package func matched(to classNames: [String]) throws -> ImageData {
        let (train, note) = try train.matched(to: classNames)
        let (test, other) = try test.matched(to: classNames)
        return ImageData(
            checkedTrain: train, test: test, source: source,
            notes: notes + [note ?? other].compactMap { $0 })
    }

    /// Creates image data with one part; the other is empty.
    package init(_ part: Dataset, isTest: Bool, source: Source) {
        self.init(
            checkedTrain: isTest ? part[0..<0] : part, test: isTest ? part : part[0..<0], source: source)
    }
}

extension ImageData.Source: CustomStringConvertible {
    /// The name and the place: `MNIST (cache ~/.cache/quill/mnist)`.
    public var description: String { "\(name) (\(place))" }
}

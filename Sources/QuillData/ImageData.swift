import QuillTensor

/// Images to learn from and to test on, and where they came from.
public struct ImageData: Sendable {
    /// The images to learn from; empty if the source has only images to test on.
    public let train: Dataset
    /// The images to test on; empty if the source has only images to learn from.
    public let test: Dataset
    /// Where the images came from.
    public let source: Source
    /// What a person should know, one line each: why the network was not used, for example.
    public let notes: [String]

    /// Where images came from.
    public struct Source: Sendable, Hashable {
        /// The name of the data: `MNIST`.
        public let name: String
        /// Where they were found: `cache ~/.cache/quill/mnist`.
        public let place: String
        /// What ``ImageData/find(data:limit:environment:mirrors:progress:)`` takes to find them again: a path or a
        /// name.
        public let argument: String

        /// A source that the library does not know.
        public init(name: String, place: String, argument: String) {
            self.name = name
            self.place = place
            self.argument = argument
        }
    }

    /// Pairs two parts.
    /// - Throws: a `.data` error if they do not have the same classes, a `.shape` error if their images differ in shape.
    public init(train: Dataset, test: Dataset, source: Source) throws {
        guard train.imageShape == test.imageShape else {
            throw QuillError(
                .shape,
                "\(source.place): the images to learn from are \(train.imageShape), those to test on \(test.imageShape)"
            )
        }
        guard train.classNames == test.classNames else {
            throw QuillError(
                .data,
                "\(source.place): the images to learn from have \(train.classes) classes, those to test on "
                    + (train.classes == test.classes ? "others" : "\(test.classes)"))
        }
        self.init(checkedTrain: train, test: test, source: source)
    }

    package init(checkedTrain train: Dataset, test: Dataset, source: Source, notes: [String] = []) {
        self.train = train
        self.test = test
        self.source = source
        self.notes = notes
    }

    /// The first images of both parts, at most `limit` of each.
    public func first(_ limit: Int) -> ImageData {
        ImageData(checkedTrain: train.prefix(limit), test: test.prefix(limit), source: source, notes: notes)
    }

    /// One part alone, the other empty.
    package init(_ part: Dataset, isTest: Bool, source: Source) {
        self.init(
            checkedTrain: isTest ? part[0..<0] : part, test: isTest ? part : part[0..<0], source: source)
    }
}

extension ImageData.Source: CustomStringConvertible {
    /// Name and place in one line: `MNIST (cache ~/.cache/quill/mnist)`.
    public var description: String { "\(name) (\(place))" }
}

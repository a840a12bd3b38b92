import QuillTensor

/// A data set is a collection of samples: `for (image, label) in digits.test.prefix(10)`.
///
/// Ranges, ``prefix(_:)``, ``filter(_:)``, ``shuffled(seed:)`` and ``sample(_:seed:)`` give data sets again, whose rows
/// are numbered from 0.
extension Dataset: RandomAccessCollection {
    /// An image [height, width, channels] and the number of its class.
    public typealias Element = (image: Tensor<UInt8>, label: Int)
    /// A part that keeps the row numbers of the whole, for generic algorithms. Ranges in brackets give a ``Dataset``.
    public typealias SubSequence = Slice<Dataset>

    /// The number of the first row, 0.
    public var startIndex: Int { 0 }

    /// The number of rows.
    public var endIndex: Int { count }

    /// The image and the label of one row. The image shares this data set's memory.
    public subscript(row: Int) -> Element {
        require(row >= 0 && row < count, "row \(row) is outside a data set of \(count) images")
        return (images[row], Int(labels[row]))
    }

    /// Consecutive rows, which share this data set's memory and are numbered from 0: `train[0..<54000]`.
    public subscript(range: Range<Int>) -> Dataset {
        Dataset(checkedImages: images[range], labels: labels[range], classNames: classNames)
    }

    /// Consecutive rows, which share this data set's memory and are numbered from 0: `train[54000...]`.
    public subscript(range: some RangeExpression<Int>) -> Dataset {
        Dataset(checkedImages: images[range], labels: labels[range], classNames: classNames)
    }

    /// The first `count` images, or all if there are fewer. The result shares this data set's memory.
    public func prefix(_ count: Int) -> Dataset { self[0..<Swift.min(Swift.max(count, 0), self.count)] }

    /// The last `count` images, or all if there are fewer. The result shares this data set's memory.
    public func suffix(_ count: Int) -> Dataset {
        self[self.count - Swift.min(Swift.max(count, 0), self.count)..<self.count]
    }

    /// Returns the rows whose image and label satisfy a predicate, in their order.
    /// - Parameter isIncluded: receives an image [height, width, channels] and its class.
    public func filter(_ isIncluded: (Element) throws -> Bool) rethrows -> Dataset {
        picking(try indices.filter { try isIncluded(self[$0]) })
    }

    /// Returns images drawn at random, each at most once, or all in a random order if there are fewer.
    /// - Parameters:
    ///   - count: the number of images.
    ///   - seed: the seed of the draw, which gives the same images on every platform; nil for others every time.
    public func sample(_ count: Int, seed: UInt64? = nil) -> Dataset {
        var generator = SplitMix64(seed: seed ?? UInt64.random(in: .min ... .max))
        let drawn = Swift.min(Swift.max(count, 0), self.count)
        return picking(generator.sample(drawn, of: Array(indices)))
    }

    /// The images and the labels, as Keras's `load_data` returns them: `let (xTrain, yTrain) = digits.train.arrays`.
    public var arrays: (images: Tensor<UInt8>, labels: Tensor<Int32>) { (images, labels) }
}

extension Dataset: CustomStringConvertible {
    /// The number of images, their shape, and the classes: `60000 images [28, 28, 1], 10 classes (0…9)`.
    public var description: String {
        "\(count) image\(count == 1 ? "" : "s") \(imageShape), \(classesText)"
    }

    /// The number of classes and their names: `10 classes (0…9)`.
    var classesText: String {
        let names = classCount == 0 ? "" : " (\(ClassNumber.list(classNames)))"
        return "\(classCount) class\(classCount == 1 ? "" : "es")\(names)"
    }
}

extension ImageData: CustomStringConvertible {
    /// The source and the numbers of images: `MNIST: 60000 images to train on and 10000 to test on [28, 28, 1], 10 classes
    /// (0…9)`.
    public var description: String {
        "\(source.name): \(train.count) image\(train.count == 1 ? "" : "s") to train on and \(test.count) to test on \(train.imageShape), "
            + train.classesText
    }
}

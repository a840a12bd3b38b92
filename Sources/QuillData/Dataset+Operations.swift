import QuillTensor

extension Dataset {
    /// Returns the rows of the given classes, which become classes 0, 1, … in the order given.
    /// - Throws: an `.argument` error for a class that doesn't exist or is repeated.
    public func only(classes kept: [Int]) throws -> Dataset {
        var newLabels: [Int32: Int32] = [:]
        for (index, kind) in kept.enumerated() {
            guard (0..<classCount).contains(kind),
                newLabels.updateValue(Int32(index), forKey: Int32(kind)) == nil
            else {
                throw QuillError(
                    .argument,
                    "classes: expected distinct numbers from 0 to \(classCount - 1), received \(kept)")
            }
        }
        let labels = labels.elements
        let rows = labels.indices.filter { newLabels[labels[$0]] != nil }
        let picked = picking(rows)
        return Dataset(
            checkedImages: picked.images, labels: picked.labels.map { newLabels[$0] ?? 0 },
            classNames: kept.map { classNames[$0] })
    }

    /// Transforms every image; all results must have the same shape.
    /// - Parameter transform: receives an image [height, width, channels] and returns another.
    /// - Throws: any error of `transform`; a `.shape` error that names the row if a result's shape differs from the
    ///   first's or its rank isn't 3.
    public func mapImages(_ transform: (Tensor<UInt8>) throws -> Tensor<UInt8>) throws -> Dataset {
        guard count > 0 else { return self }
        let first = try transform(images[0])
        guard first.rank == 3 else {
            throw QuillError(
                .shape, "row 0: expected an image [height, width, channels], received \(first.shape)")
        }
        let size = first.elementCount
        let mapped = try Tensor<UInt8>(first.shape.prepending(count)) { target in
            for row in 0..<count {
                let image = try row == 0 ? first : transform(images[row])
                guard image.shape == first.shape else {
                    throw QuillError(
                        .shape,
                        "row \(row): expected an image \(first.shape) as in row 0, received \(image.shape)")
                }
                image.withUnsafeBufferPointer { pixels in
                    let rowPixels = UnsafeMutableBufferPointer(
                        rebasing: target[(row * size)..<((row + 1) * size)])
                    _ = rowPixels.initialize(from: pixels)
                }
            }
        }
        return Dataset(checkedImages: mapped, labels: labels, classNames: classNames)
    }

    /// Returns the rows in a random order. The same seed gives the same order on every platform.
    public func shuffled(seed: UInt64) -> Dataset {
        var generator = SplitMix64(seed: seed)
        return picking(generator.shuffled(Array(0..<count)))
    }

    /// Splits the data set into training rows and held-out rows.
    /// - Throws: an `.argument` error if a part would be empty.
    public func split(_ split: Split) throws -> (training: Dataset, heldOut: Dataset) {
        let rows = try split.rows(labels: labels)
        return (picking(rows.training), picking(rows.validation))
    }

    /// Returns this data set's rows followed by those of another.
    /// - Throws: a `.shape` error for images of another shape, a `.data` error for different classes.
    public func concatenated(with other: Dataset) throws -> Dataset {
        guard other.imageShape == imageShape else {
            throw QuillError(.shape, "expected images \(imageShape) to add, received \(other.imageShape)")
        }
        guard other.classNames == classNames else {
            let (these, those) = (classNames, other.classNames)
            throw QuillError(
                .data,
                these.count != those.count
                    ? "expected \(these.count) classes to add, received \(those.count)"
                    : "class names differ: \(Self.firstDifference(these, those))")
        }
        return Dataset(
            checkedImages: Self.joined(images, other.images), labels: Self.joined(labels, other.labels),
            classNames: classNames)
    }

    private static func firstDifference(_ these: [String], _ those: [String]) -> String {
        let index = these.indices.first { these[$0] != those[$0] } ?? 0
        return "class \(index) is '\(these[index])' here and '\(those[index])' in the data set to add"
    }

    private static func joined<Element: TensorElement>(
        _ first: Tensor<Element>, _ second: Tensor<Element>
    ) -> Tensor<Element> {
        Tensor(first.shape.dropFirst().prepending(first.shape[0] + second.shape[0])) { target in
            first.withUnsafeBufferPointer { _ = target.initialize(from: $0) }
            second.withUnsafeBufferPointer { numbers in
                let rest = UnsafeMutableBufferPointer(rebasing: target[first.elementCount...])
                _ = rest.initialize(from: numbers)
            }
        }
    }

    /// The number of rows that each class gets from ``Dataset/balanced(_:seed:)``.
    public enum Balance: Sendable, Hashable {
        /// As many as the smallest nonempty class; larger classes drop rows.
        case under
        /// As many as the largest class; smaller classes repeat rows.
        case over
        /// The given number; classes drop or repeat rows to reach it.
        case perClass(Int)
    }

    /// Returns an equal number of rows of every nonempty class, in a random order. A class repeats a row only after
    /// all its rows have been used equally often.
    /// - Throws: an `.argument` error for a count below 1.
    public func balanced(_ balance: Balance, seed: UInt64) throws -> Dataset {
        let groups = rowsByClass.filter { !$0.isEmpty }
        let target =
            switch balance {
            case .under: groups.map(\.count).min() ?? 0
            case .over: groups.map(\.count).max() ?? 0
            case .perClass(let count): count
            }
        guard target > 0 || groups.isEmpty else {
            throw QuillError(.argument, "balanced: expected at least 1 row per class, received \(target)")
        }
        var generator = SplitMix64(seed: seed)
        let rows = groups.flatMap { group in
            var taken: [Int] = []
            while taken.count < target {
                taken += generator.sample(Swift.min(group.count, target - taken.count), of: group)
            }
            return taken
        }
        return picking(generator.shuffled(rows))
    }

    /// The rows of each class, ascending.
    var rowsByClass: [[Int]] {
        var rows = [[Int]](repeating: [], count: classCount)
        labels.withUnsafeBufferPointer { labels in
            for (row, label) in labels.enumerated() { rows[Int(label)].append(row) }
        }
        return rows
    }

    /// The labels as rows of zeros with a one at the class, [count, classes].
    public var oneHotLabels: Tensor<Float> {
        labels.oneHot(classCount)
    }

    /// The data set with rows and columns of every image exchanged.
    public var transposed: Dataset {
        let (height, width, channels) = (imageShape[0], imageShape[1], imageShape[2])
        let turned = images.withUnsafeBufferPointer { source in
            Tensor<UInt8>([count, width, height, channels]) { target in
                var index = 0
                for row in 0..<count {
                    for x in 0..<width {
                        for y in 0..<height {
                            let from = ((row * height + y) * width + x) * channels
                            for channel in 0..<channels {
                                target.initializeElement(at: index, to: source[from + channel])
                                index += 1
                            }
                        }
                    }
                }
            }
        }
        return Dataset(checkedImages: turned, labels: labels, classNames: classNames)
    }
}

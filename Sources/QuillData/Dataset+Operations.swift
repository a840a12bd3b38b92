import QuillTensor

extension Dataset {
    /// The first images, at most `count`; they share the memory of the whole.
    public func prefix(_ count: Int) -> Dataset { self[0..<min(max(count, 0), self.count)] }

    /// The rows whose image and label pass, in their order.
    /// - Parameter isIncluded: sees an image [height, width, channels] and its class.
    public func filter(_ isIncluded: (Tensor<UInt8>, Int) throws -> Bool) rethrows -> Dataset {
        let labels = labels.elements
        return picking(try labels.indices.filter { try isIncluded(images[$0], Int(labels[$0])) })
    }

    /// The rows of some classes alone, which become classes 0, 1, … in the order given.
    /// - Throws: an `.argument` error for a class that does not exist or is given twice.
    public func only(classes kept: [Int]) throws -> Dataset {
        var places: [Int32: Int32] = [:]
        for (place, kind) in kept.enumerated() {
            guard (0..<classes).contains(kind), places.updateValue(Int32(place), forKey: Int32(kind)) == nil
            else {
                throw QuillError(
                    .argument,
                    "classes: expected different numbers from 0 to \(classes - 1), received \(kept)")
            }
        }
        let labels = labels.elements
        let rows = labels.indices.filter { places[labels[$0]] != nil }
        let picked = picking(rows)
        return Dataset(
            checkedImages: picked.images, labels: picked.labels.map { places[$0] ?? 0 },
            classNames: kept.map { classNames[$0] })
    }

    /// Every image through a function; all results must have one shape.
    /// - Parameter transform: sees an image [height, width, channels] and gives another.
    /// - Throws: what `transform` throws; a `.shape` error that names the row if a result has another shape than the
    ///   first, or another rank.
    public func map(_ transform: (Tensor<UInt8>) throws -> Tensor<UInt8>) throws -> Dataset {
        guard count > 0 else { return self }
        let first = try transform(images[0])
        guard first.rank == 3 else {
            throw QuillError(
                .shape, "row 0: expected an image [height, width, channels], received \(first.shape)")
        }
        let size = first.count
        let mapped = try Tensor<UInt8>(first.shape.prepending(count)) { target in
            for row in 0..<count {
                let image = try row == 0 ? first : transform(images[row])
                guard image.shape == first.shape else {
                    throw QuillError(
                        .shape,
                        "row \(row): expected an image \(first.shape) as in row 0, received \(image.shape)")
                }
                image.withUnsafeBufferPointer { pixels in
                    let place = UnsafeMutableBufferPointer(
                        rebasing: target[(row * size)..<((row + 1) * size)])
                    _ = place.initialize(from: pixels)
                }
            }
        }
        return Dataset(checkedImages: mapped, labels: labels, classNames: classNames)
    }

    /// The rows in a random order; the same seed gives the same order everywhere.
    public func shuffled(seed: UInt64) -> Dataset {
        var generator = SplitMix64(seed: seed)
        return picking(generator.shuffled(Array(0..<count)))
    }

    /// Two parts: the rows that `split` leaves to learn from, and those it holds out.
    /// - Throws: an `.argument` error if a part would be empty.
    public func split(_ split: Split) throws -> (training: Dataset, heldOut: Dataset) {
        let rows = try split.rows(labels: labels)
        return (picking(rows.training), picking(rows.validation))
    }

    /// These rows, then those.
    /// - Throws: a `.shape` error for images of another shape, a `.data` error for other classes.
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
                    : "the classes to add are called otherwise: \(Self.firstDifference(these, those))")
        }
        return Dataset(
            checkedImages: Self.joined(images, other.images), labels: Self.joined(labels, other.labels),
            classNames: classNames)
    }

    private static func firstDifference(_ these: [String], _ those: [String]) -> String {
        let place = these.indices.first { these[$0] != those[$0] } ?? 0
        return "\(place) is '\(these[place])' here and '\(those[place])' there"
    }

    private static func joined<Element: TensorElement>(
        _ first: Tensor<Element>, _ second: Tensor<Element>
    ) -> Tensor<Element> {
        Tensor(first.shape.dropFirst.prepending(first.shape[0] + second.shape[0])) { target in
            first.withUnsafeBufferPointer { _ = target.initialize(from: $0) }
            second.withUnsafeBufferPointer { numbers in
                let rest = UnsafeMutableBufferPointer(rebasing: target[first.count...])
                _ = rest.initialize(from: numbers)
            }
        }
    }

    /// How many rows every class is to have.
    public enum Balance: Sendable, Hashable {
        /// As many as the smallest class that has any; the others give rows up.
        case under
        /// As many as the largest class; the others repeat rows.
        case over
        /// So many; classes give rows up or repeat them.
        case perClass(Int)
    }

    /// As many rows of every class that has any, in a random order. A class repeats a row only when all its rows have
    /// been taken as often as any.
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
                taken += generator.sample(min(group.count, target - taken.count), of: group)
            }
            return taken
        }
        return picking(generator.shuffled(rows))
    }

    /// The rows of each class, ascending.
    var rowsByClass: [[Int]] {
        var rows = [[Int]](repeating: [], count: classes)
        labels.withUnsafeBufferPointer { labels in
            for (row, label) in labels.enumerated() { rows[Int(label)].append(row) }
        }
        return rows
    }

    /// The labels as rows of zeros with a one at the class, [count, classes].
    public var oneHotLabels: Tensor<Float> {
        var rows = Tensor<Float>.zeros([count, classes])
        let labels = labels.elements
        rows.withUnsafeMutableBufferPointer { rows in
            for (row, label) in labels.enumerated() { rows[row * classes + Int(label)] = 1 }
        }
        return rows
    }

    /// Every image mirrored at its diagonal: columns become rows.
    public var transposed: Dataset {
        let (height, width, channels) = (imageShape[0], imageShape[1], imageShape[2])
        let turned = images.withUnsafeBufferPointer { source in
            Tensor<UInt8>([count, width, height, channels]) { target in
                var place = 0
                for row in 0..<count {
                    for x in 0..<width {
                        for y in 0..<height {
                            let from = ((row * height + y) * width + x) * channels
                            for channel in 0..<channels {
                                target.initializeElement(at: place, to: source[from + channel])
                                place += 1
                            }
                        }
                    }
                }
            }
        }
        return Dataset(checkedImages: turned, labels: labels, classNames: classNames)
    }
}

import QuillTensor

/// A problem in data.
public struct DataProblem: Sendable, Hashable {
    /// A sentence for the user.
    public let text: String
    /// Whether the data are useless for training a classifier.
    public let isFatal: Bool
}

extension ImageData {
    /// Throws if a classifier can't learn anything from the training images, because they are of one class.
    /// - Throws: a `.data` error that names the class.
    public func checkClasses() throws {
        guard let only = train.onlyClass else { return }
        throw QuillError(
            .data,
            "\(source.place): \(train.count == 1 ? "the only training image is" : "all \(train.count.grouped) training images are") "
                + "of the class '\(only)'; a classifier needs at least two classes. Are the labels in another column "
                + "(--label-column)?")
    }

    /// A line about training images without any contrast, which teach nothing; nil if there are none.
    package var blankNote: String? {
        let rows = train.constantRows
        guard let first = rows.first else { return nil }
        let numbers = rows.prefix(5).map(String.init).joined(separator: ", ") + (rows.count > 5 ? ", …" : "")
        return rows.count == 1
            ? "the training image \(first) is blank: all its pixels are equal"
            : "\(rows.count) training images are blank, all their pixels equal: \(numbers)"
    }

    /// A line for each way in which the test images differ from the training images: range, ink and background, brightness.
    package var testDoubts: [String] { PixelSummary(train.images).map(testDoubts) ?? [] }

    private func testDoubts(_ trained: PixelSummary) -> [String] {
        (PixelSummary(test.images)?.doubts(comparedWith: trained) ?? []).map { doubt in
            doubt.replacing("the images look", with: "the test images look")
                .replacing("the images are blank", with: "the test images are blank")
                .replacing("the pixels", with: "the test images' pixels")
        }
    }

    /// The same, and a line about training images that are nearly black or nearly white.
    package var brightnessDoubts: [String] {
        guard let pixels = PixelSummary(train.images) else { return [] }
        let doubts = testDoubts(pixels)
        guard pixels.maximum > pixels.minimum, pixels.maximum - pixels.minimum < 32, train.count >= 10,
            train.imageShape.elementCount >= 25
        else { return doubts }
        return [
            "the training images have hardly any contrast: their pixels are from \(Int(pixels.minimum)) to "
                + "\(Int(pixels.maximum)) of 0 to 255; numbers of 12 bits in 16 look so, and need to be scaled"
        ] + doubts
    }

    /// What looks wrong: a single class, classes without images, imbalance, rows in the order of their classes, constant
    /// images, images with ink and background exchanged, duplicates, test images that are training images, and parts of different brightness.
    public var problems: [DataProblem] {
        var problems: [DataProblem] = []
        func add(_ text: String, isFatal: Bool = false) {
            problems.append(DataProblem(text: text, isFatal: isFatal))
        }
        if train.count + test.count == 0 { add("there are no images", isFatal: true) }
        if let only = train.onlyClass {
            add(
                train.count == 1
                    ? "there is only one training image, of the class '\(only)'; a classifier needs at least two classes"
                    : "all training images are of the class '\(only)'; a classifier needs at least two",
                isFatal: true)
        }
        for (part, name) in [(train, "training"), (test, "test")] where part.count > 0 {
            let missing = zip(part.classNames, part.classCounts).filter { $0.1 == 0 }.map(\.0)
            if name == "training" {
                if part.onlyClass == nil, let untrained = untrainedClasses { add(untrained.text) }
            } else if !missing.isEmpty, part.onlyClass == nil || part.count > 1 {
                add(
                    "no \(name) image is of \(missing.count == 1 ? "class" : "the classes") \(Self.list(missing))"
                )
            }
            if let share = part.exchangedShare {
                let percent = Int((share * 100).rounded())
                add("about \(percent) % of the \(name) images have ink and background exchanged")
            }
            let constant = part.constantRows.count
            if constant > 0 {
                add(
                    "\(Self.count(constant, "\(name) image")) \(constant == 1 ? "has" : "have") a single brightness"
                )
            }
        }
        for text in brightnessDoubts { add(text) }
        problems += trainingProblems
        problems += [examinationNote].compactMap { $0 }.map { DataProblem(text: $0, isFatal: false) }
        return problems
    }

    /// What looks wrong in the training images, and in the test images compared with them.
    private var trainingProblems: [DataProblem] {
        var texts: [String] = []
        let counts = zip(train.classNames, train.classCounts).filter { $0.1 > 0 }
        if let most = counts.max(by: { $0.1 < $1.1 }), let least = counts.min(by: { $0.1 < $1.1 }),
            most.1 >= 5 * least.1
        {
            texts.append(
                "the classes are unequal: \(most.1) training images of '\(most.0)', \(least.1) of '\(least.0)'"
            )
        }
        if counts.count > 1, train.isSortedByClass {
            texts.append(
                "the training images are sorted by class; --validation draws from each class, because the last rows hold "
                    + "only some")
        }
        guard !train.images.isMapped, !test.images.isMapped else {
            return texts.map { DataProblem(text: $0, isFatal: false) }
        }
        let hashes = train.imageHashes
        let distinct = Set(hashes)
        let repeated = hashes.count - distinct.count
        if repeated > 0 {
            texts.append(
                "\(Self.count(repeated, "training image")) \(repeated == 1 ? "repeats" : "repeat") another")
        }
        let leaked = test.imageHashes.count(where: distinct.contains)
        if leaked > 0 {
            texts.append(
                "\(Self.count(leaked, "test image")) of \(test.count) \(leaked == 1 ? "is a" : "are") training "
                    + "\(leaked == 1 ? "image" : "images"), too; the test is no test then")
        }
        return texts.map { DataProblem(text: $0, isFatal: false) }
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        number.counted(noun)
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(5).map { "'\($0)'" }.joined(separator: ", ") + (names.count > 5 ? ", …" : "")
    }
}

extension Dataset {
    /// The name of the class that all images are of; nil if there are several classes or no images.
    package var onlyClass: String? {
        let present = zip(classNames, classCounts).filter { $0.1 > 0 }
        return present.count == 1 ? present[0].0 : nil
    }

    /// Whether rows of the same class follow each other far more often than by chance.
    public var isSortedByClass: Bool {
        ClassGap.isSorted(labels.elements, classCounts)
    }

    /// The numbers of the images whose pixels are all equal.
    var constantRows: [Int] {
        var rows: [Int] = []
        images.forEachRow(step: images.examinedStep) { row, image in
            if image.allSatisfy({ $0 == image.first }) { rows.append(row) }
        }
        return rows
    }

    /// A hash of each image.
    var imageHashes: [UInt64] { images.rowHashes }
}

import QuillData
import QuillTensor

/// What is wrong in the data and their split.
struct DataExamination {
    private let data: ImageData

    init(_ data: ImageData) { self.data = data }

    func findings(_ validation: Validation, isClassifier: Bool) -> [Finding] {
        polarity + leaks + choice(validation) + (isClassifier ? balance + classes(validation) : [])
    }

    /// Images that differ from those that a network was trained on.
    func comparison(with trained: PixelSummary) -> [Finding] {
        guard let now = PixelSummary(data.train.count > 0 ? data.train.images : data.test.images) else {
            return []
        }
        return now.doubts(comparedWith: trained).map { Self.different($0) }
    }

    static func different(_ doubt: String) -> Finding {
        let parts = doubt.split(separator: "; ", maxSplits: 1)
        return Finding(
            .differentImages, problem: String(parts[0]),
            reason: "A network reads only images like those that it has learned from.",
            remedy: parts.count > 1
                ? "\(parts[1].prefix(1).uppercased())\(parts[1].dropFirst())."
                : "Prepare all images in the same way.")
    }

    private var polarity: [Finding] {
        var findings = data.testDoubts.map { Self.different($0) }
        if let share = data.train.exchangedShare { findings.append(.exchangedInk(share, "training images")) }
        return findings
    }

    private var leaks: [Finding] {
        let leaked = data.testImagesInTraining
        guard leaked > 0 else { return [] }
        return [
            Finding(
                .duplicates,
                problem:
                    "\(leaked) of \(data.test.count) test images \(leaked == 1 ? "is a training image" : "are training images"), too",
                reason: "The network has seen their answers: the test's accuracy is too high.",
                remedy: "Remove them from the training images.")
        ]
    }

    private var balance: [Finding] {
        if let only = data.train.onlyClass {
            return [
                Finding(
                    .labels, problem: "all training images are of the class '\(only)'",
                    reason: "A classifier needs at least two: the loss is 0 at once, and nothing is learned.",
                    remedy: "Take images of all classes; the labels may be in another place of the data.")
            ]
        }
        let counts = data.train.classCounts
        let untrained = data.untrainedClasses
        guard data.train.count > 0, let most = counts.max(), let least = counts.min(),
            let rare = counts.firstIndex(of: least), let common = counts.firstIndex(of: most)
        else { return [] }
        let names = data.train.classNames
        guard untrained != nil || most >= 5 * least else { return [] }
        let what =
            untrained?.text
            ?? "the classes are unequal: \(most.grouped) images of '\(names[common])', \(least.grouped) of '\(names[rare])'"
        return [
            Finding(
                .imbalance, problem: what,
                reason: "The network hardly learns the rare class, and the accuracy hardly shows it.",
                remedy: untrained != nil
                    ? "Add images of them, or leave the classes out."
                    : "Pass classWeight: to fit, or balance the images with balanced(_:seed:), and read the recall of each class."
            )
        ]
    }

    /// Validation images are test images.
    private func choice(_ validation: Validation) -> [Finding] {
        guard case .data(let own) = validation, case .uint8(let images)? = own.features.first,
            images.elementCount > 0, images.rank > 1,
            images.shape.dropFirst().withoutOnes == data.test.imageShape.withoutOnes
        else { return [] }
        let tested = Set(data.test.images.rowHashes)
        let (count, shared) = (images.shape[0], images.rowHashes.count(where: tested.contains))
        guard shared > 0 else { return [] }
        let isTest = shared == count && images.elements == data.test.images.elements
        let some =
            "\(shared.grouped) of \(count.grouped) validation images \(shared == 1 ? "is a test image" : "are test images"), too"
        return [
            Finding(
                .validatesOnTest, problem: isTest ? "the validation data are the test data" : some,
                reason: "Early stopping and the choice of settings see the test: its accuracy is too high.",
                remedy: "Validate on held-out training images: .holdOut(0.1).")
        ]
    }

    private func classes(_ validation: Validation) -> [Finding] {
        let reason = "The validation figures say nothing about the missing classes."
        switch validation {
        case .off: return []
        case .data(let own):
            guard let labels = own.labels?.elements, data.train.classCounts.count(where: { $0 > 0 }) > 1
            else { return [] }
            let classes = Set(labels)
            guard classes.count == 1, labels.count > 1 else { return [] }
            return [
                Finding(
                    .validationClasses, problem: "all \(labels.count) validation rows are of one class",
                    reason: reason, remedy: "Draw the validation rows from all classes: .holdOut(0.1).")
            ]
        case .rows(let split):
            guard let note = (try? split.checkedRows(labels: data.train.labels))?.note else { return [] }
            return [
                Finding(
                    .validationClasses,
                    problem: String(note.split(separator: "; ", maxSplits: 1)[0]), reason: reason,
                    remedy: "Draw the validation rows from all classes: .holdOut(0.1).")
            ]
        }
    }
}

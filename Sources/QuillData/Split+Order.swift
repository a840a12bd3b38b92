import QuillSystem
import QuillTensor

extension Split {
    /// Returns rows to train on and rows to hold out, as ``rows(labels:)`` does, unless the rows are in the order of
    /// their classes: then the last ones hold only some classes, training never sees these, and the validation figures
    /// mean nothing. In this case, as many rows are drawn at random from each class, and `note` says so.
    /// - Parameters:
    ///   - labels: the class of each row, [count].
    ///   - seed: the seed of that draw.
    /// - Throws: an `.argument` error if the fraction is not between 0 and 1, or if one part would be empty.
    package func checkedRows(
        labels: Tensor<Int32>, seed: UInt64 = 1
    ) throws -> (training: [Int], validation: [Int], note: String?) {
        let rows = try rows(labels: labels)
        let labels = labels.elements
        // Fewer rows than classes can't hold every class, however they are drawn.
        let classes = Set(labels).count
        let small =
            rows.validation.count < classes
            ? "\(self): \(rows.validation.count.counted("row")) held out for \(classes) classes, so their figures say little"
            : nil
        if case .holdOut(_, shuffled: true, _, _) = self { return (rows.training, rows.validation, small) }
        guard let gap = ClassGap(labels, rows.validation, rows.training) else {
            return (rows.training, rows.validation, small)
        }
        guard gap.isOfOrder else {
            return (rows.training, rows.validation, "\(self) \(gap.text); --hold-out draws from each class")
        }
        let held = Set(Self.stratified(rows.validation.count, labels, seed: seed))
        return (
            labels.indices.filter { !held.contains($0) }, held.sorted(),
            "\(self) \(gap.text), because the rows are sorted by class; instead, \(held.count) rows are drawn at random, "
                + "the same share of each class (seed \(seed))"
        )
    }
}

/// Classes that are missing on one side of a split.
struct ClassGap {
    /// What is missing, to follow the description of the rows: `hold only 1 of 10 classes`.
    let text: String
    /// Whether the order of the rows is the cause, and not chance.
    let isOfOrder: Bool

    /// - Returns: nil if both sides hold every class.
    init?(_ labels: [Int32], _ held: [Int], _ training: [Int]) {
        let all = Dictionary(grouping: labels) { $0 }.mapValues(\.count)
        let heldClasses = Set(held.map { labels[$0] })
        let trainingClasses = Set(training.map { labels[$0] })
        guard all.count > 1, heldClasses.count < all.count || trainingClasses.count < all.count else {
            return nil
        }
        let share = Double(held.count) / Double(labels.count)
        // The rows of the missing classes that a random draw would hold out: it misses all with the probability exp(-x).
        let expected = all.filter { !heldClasses.contains($0.key) }.reduce(0.0) {
            $0 + Double($1.value) * share
        }
        // Classes of a single row can't be on both sides.
        let unlearned = all.contains { !trainingClasses.contains($0.key) && $0.value > 1 }
        // With many small classes, a random draw misses some of them, too.
        let missed = all.values.reduce(0.0) { $0 + exp(-Double($1) * share) }
        let isUnlikely = Double(all.count - heldClasses.count) > missed + 4 * missed.squareRoot()
        isOfOrder = expected > 8 && isUnlikely || Self.isSorted(labels, Array(all.values))
        // A small hold-out can miss a class by chance; only order is worth a word then.
        guard isOfOrder || unlearned || expected > 3 else { return nil }
        text =
            heldClasses.count < all.count
            ? "hold only \(heldClasses.count) of \(all.count) classes"
            : "leave only \(trainingClasses.count) of \(all.count) classes to train on"
    }

    /// Returns whether rows of the same class follow each other far more often than by chance.
    static func isSorted(_ labels: [Int32], _ counts: [Int]) -> Bool {
        guard labels.count > 2 else { return false }
        let total = Double(labels.count)
        let squares = counts.reduce(0.0) { $0 + (Double($1) / total) * (Double($1) / total) }
        let changes = zip(labels, labels.dropFirst()).count { $0 != $1 }
        return Double(changes) < 0.5 * (total - 1) * (1 - squares)
    }
}

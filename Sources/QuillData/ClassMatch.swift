import QuillTensor

/// The class numbers of a data set in terms of another list of classes, such as a model's, matched by name.
///
/// Names match if they are equal, or else if they differ only in case, spaces, hyphens, and underscores, or else if they
/// stand for the same number: `7`, `seven`, and `digit_7`.
package struct ClassMatch {
    /// The number for each of the data's classes; -1 for a class without samples that the model doesn't know.
    private let numbers: [Int32]
    /// A line for people; nil if nothing was renumbered or guessed.
    package let note: String?

    /// Matches the classes of samples with a model's.
    /// - Parameters:
    ///   - names: the names of the data's classes.
    ///   - labels: the class of each sample. Classes without samples may be unknown.
    ///   - model: the names of the model's classes.
    /// - Throws: a `.data` error that lists both if the model doesn't know a class or its names aren't distinct.
    package init(_ names: [String], labels: Tensor<Int32>, with model: [String]) throws {
        if names == model || (ClassNumber.areNumbers(names) && ClassNumber.areNumbers(model)) {
            self.init(numbers: names.indices.map(Int32.init), note: nil)
            return
        }
        let finder = try ClassFinder(model)
        let values = ClassNumber.values(of: names)
        let found = zip(names, values).map { finder.number(of: $0, value: $1) }
        let used = Self.used(labels, count: names.count)
        let unknown = used.filter { found[$0] == nil }.map { names[$0] }
        guard unknown.isEmpty else {
            throw QuillError(
                .data,
                "the model doesn't know the class\(unknown.count == 1 ? "" : "es") \(ClassNumber.list(unknown)); "
                    + "the data has the classes \(ClassNumber.list(names)), the model \(ClassNumber.list(model))"
            )
        }
        let pairs = used.filter { found[$0].map { model[$0] } != names[$0] }.map { index in
            "\(names[index]) is \(found[index].map { model[$0] } ?? "")"
        }
        let isSame = pairs.isEmpty && used.allSatisfy { found[$0] == $0 }
        let shown = pairs.count > 4 ? Array(pairs.prefix(3)) + ["…"] : pairs
        self.init(
            numbers: found.map { Int32($0 ?? -1) },
            note: isSame
                ? nil
                : "the data's classes (\(ClassNumber.list(names))) are matched by name with the model's "
                    + "(\(ClassNumber.list(model)))"
                    + (shown.isEmpty ? "" : ": " + shown.joined(separator: ", ")))
    }

    private init(numbers: [Int32], note: String?) {
        self.numbers = numbers
        self.note = note
    }

    /// Returns labels in the model's numbers; the same tensor if they don't change.
    package func renumbered(_ labels: Tensor<Int32>) -> Tensor<Int32> {
        guard numbers.enumerated().contains(where: { $0.offset != $0.element }) else { return labels }
        return labels.map { numbers[Int($0)] }
    }

    /// The classes that have samples, ascending.
    package static func used(_ labels: Tensor<Int32>, count: Int) -> [Int] {
        var isUsed = [Bool](repeating: false, count: count)
        labels.withUnsafeBufferPointer { labels in
            for label in labels where isUsed.indices.contains(Int(label)) { isUsed[Int(label)] = true }
        }
        return isUsed.indices.filter { isUsed[$0] }
    }
}

/// Finds classes by their names.
private struct ClassFinder {
    private var exact: [String: Int] = [:]
    private var folded: [String: Int] = [:]
    private var values: [Int: Int] = [:]

    /// - Throws: a `.data` error if a name occurs twice.
    init(_ names: [String]) throws {
        for (number, name) in names.enumerated() {
            guard exact.updateValue(number, forKey: name) == nil else {
                throw QuillError(
                    .data,
                    "the model has two classes '\(name)': expected distinct names, received "
                        + ClassNumber.list(names))
            }
        }
        // What two names share belongs to neither.
        for (number, name) in names.enumerated() {
            folded[Self.fold(name)] = folded[Self.fold(name)] == nil ? number : -1
        }
        for case (let number, let value?) in ClassNumber.values(of: names).enumerated() {
            values[value] = values[value] == nil ? number : -1
        }
    }

    /// Returns the number of a class with a name, or with the number that the name stands for.
    func number(of name: String, value: Int?) -> Int? {
        let candidates = [exact[name], folded[Self.fold(name)], value.flatMap { values[$0] }]
        return candidates.compactMap { $0 }.first { $0 >= 0 }
    }

    private static func fold(_ name: String) -> String {
        name.lowercased().split { $0.isWhitespace || "_-".contains($0) }.joined(separator: " ")
    }
}

extension Dataset {
    /// Returns the images with their labels renumbered to other classes of the same names, such as those of a model.
    ///
    /// The data set may have the classes in any order, and only some of them. Names also match if they differ only in
    /// case, spaces, hyphens, and underscores, or stand for the same number: `7`, `seven`, and `digit_7`.
    /// - Parameter classNames: the names of the classes, in the order of their new numbers.
    /// - Returns: the images, and a line for people if labels were renumbered or names differ.
    /// - Throws: a `.data` error that lists both classes if an image's is not among the new ones.
    public func matched(to classNames: [String]) throws -> (dataset: Dataset, note: String?) {
        guard classNames != self.classNames else { return (self, nil) }
        let match = try ClassMatch(self.classNames, labels: labels, with: classNames)
        let numbers = match.renumbered(labels)
        if let bad = numbers.maximum, Int(bad) >= classNames.count {
            throw QuillError(
                .data,
                "label \(bad): expected 0 to \(classNames.count - 1), one of \(classNames.count) classes")
        }
        return (Dataset(checkedImages: images, labels: numbers, classNames: classNames), match.note)
    }
}

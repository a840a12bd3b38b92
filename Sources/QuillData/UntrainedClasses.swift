/// Classes that no training image is of, so that a network can't learn them.
package struct UntrainedClasses: Sendable, Hashable {
    /// Their names.
    package let names: [String]
    /// The names of those that test images are of.
    package let tested: [String]

    /// The sentence about all of them: `no training image is of class '8', which is tested`.
    package var text: String { Self.text(names, tested) }

    /// The sentence about those that are tested; nil if none is.
    package var testedText: String? { tested.isEmpty ? nil : Self.text(tested, tested) }

    private static func text(_ names: [String], _ tested: [String]) -> String {
        let isOne = names.count == 1
        let what = "no training image is of \(isOne ? "class" : "the classes") \(list(names))"
        if tested.isEmpty { return what }
        let verb = tested.count == 1 ? "is" : "are"
        return names == tested
            ? "\(what), which \(verb) tested" : "\(what), of which \(list(tested)) \(verb) tested"
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(5).map { "'\($0)'" }.joined(separator: ", ") + (names.count > 5 ? ", …" : "")
    }
}

extension ImageData {
    /// The classes without training images; nil if there are none, or no training images at all.
    package var untrainedClasses: UntrainedClasses? {
        guard train.count > 0 else { return nil }
        let counts = train.classCounts
        let names = zip(train.classNames, counts).filter { $0.1 == 0 }.map(\.0)
        guard !names.isEmpty else { return nil }
        let isTested = Set(zip(test.classNames, test.classCounts).filter { $0.1 > 0 }.map(\.0))
        return UntrainedClasses(names: names, tested: names.filter(isTested.contains))
    }
}

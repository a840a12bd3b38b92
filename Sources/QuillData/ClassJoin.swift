/// Class names of one data set, with those joined that stand for the same number: `7`, `07`, and `seven`.
///
/// Other names stay apart, even if they differ only in case: `A` and `a` are two letters.
package struct ClassJoin {
    /// The distinct classes, in the order of the names given.
    package let names: [String]
    /// The number of each given name in ``names``.
    package let numbers: [Int]
    /// A line for people; nil if nothing was joined.
    package let note: String?

    /// Joins names; each class is called by its number if one of its names is that, else by its first name.
    package init(_ given: [String]) {
        let values = ClassNumber.values(of: given)
        var groups: [(names: [String], value: Int?)] = []
        var numbers: [Int] = []
        for (name, value) in zip(given, values) {
            let known = groups.firstIndex { group in
                group.names.contains(name) || (value != nil && group.value == value)
            }
            if let known {
                if !groups[known].names.contains(name) { groups[known].names.append(name) }
                numbers.append(known)
            } else {
                numbers.append(groups.count)
                groups.append(([name], value))
            }
        }
        self.numbers = numbers
        names = groups.map(Self.name)
        let joined = groups.filter { $0.names.count > 1 }.map { group in
            let others = group.names.filter { $0 != Self.name(group) }
            return "\(others.map { "'\($0)'" }.joined(separator: ", ")) with '\(Self.name(group))'"
        }
        let shown = joined.count > 4 ? joined.prefix(3) + ["…"] : joined[...]
        note =
            joined.isEmpty
            ? nil : "classes that are the same number are joined: \(shown.joined(separator: ", "))"
    }

    private static func name(_ group: (names: [String], value: Int?)) -> String {
        group.value.flatMap { value in group.names.first { $0 == "\(value)" } } ?? group.names[0]
    }
}

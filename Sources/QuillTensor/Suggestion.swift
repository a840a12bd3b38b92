/// What to add to an error about an unknown name: `; did you mean relu?`, or the names there are.
package struct Suggestion: CustomStringConvertible {
    /// The addition, with its punctuation.
    package let description: String

    /// The nearest of the names, if one is near enough to be meant.
    package init(for word: String, among names: [String]) {
        let nearest = names.map { (name: $0, distance: Self.distance(word.lowercased(), $0.lowercased())) }
            .min { $0.distance < $1.distance }
        if let nearest, nearest.distance <= max(1, min(3, word.count / 2)) {
            description = "; did you mean \(nearest.name)?"
        } else {
            description = "; there are \(names.joined(separator: ", "))"
        }
    }

    /// How many letters must be put in, left out, replaced or swapped with their neighbour to turn one word into the
    /// other (the restricted distance of Damerau).
    static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a), Array(b))
        var rows = [Array(0...b.count)]
        for i in 1..<(a.count + 1) {
            var row = [i]
            for j in 1..<(b.count + 1) {
                var best = min(rows[i - 1][j], row[j - 1]) + 1
                best = min(best, rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    best = min(best, rows[i - 2][j - 2] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}

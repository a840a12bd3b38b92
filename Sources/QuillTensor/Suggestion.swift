/// The end of an error message about an unknown name: `; did you mean relu?`, or a list of the names.
package struct Suggestion: CustomStringConvertible {
    /// The text, with its punctuation.
    package let description: String

    /// Suggests the nearest name if it is near enough, otherwise lists all names.
    package init(for word: String, among names: [String]) {
        let nearest = names.map { (name: $0, distance: Self.distance(word.lowercased(), $0.lowercased())) }
            .min { $0.distance < $1.distance }
        if let nearest, nearest.distance <= max(1, min(3, word.count / 2)) {
            description = "; did you mean \(nearest.name)?"
        } else {
            description = "; expected one of \(names.joined(separator: ", "))"
        }
    }

    /// Returns the number of letters to insert, delete, replace or swap with a neighbor to turn one word into the other
    /// (the restricted Damerau distance).
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

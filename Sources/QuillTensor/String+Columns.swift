extension String {
    /// The text at the left of a column of so many characters.
    package func left(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    /// The text at the right of a column of so many characters.
    package func right(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }

    /// The text in lines of at most so many characters, broken between words; a longer word stays whole.
    package func lines(width: Int) -> [String] {
        var lines: [String] = [""]
        for word in split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

extension String {
    /// Returns the text left-aligned in a column of `width` characters.
    package func left(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    /// Returns the text right-aligned in a column of `width` characters.
    package func right(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }

    /// Returns the text in lines of at most `width` characters, broken between words; longer words stay whole.
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

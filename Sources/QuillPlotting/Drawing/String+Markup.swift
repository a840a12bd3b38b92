extension String {
    /// Returns the text with the characters that have a meaning in XML or HTML escaped, and with those that XML forbids
    /// replaced.
    /// - Parameter lines: Whether tabs and line breaks stay; otherwise they become spaces.
    package func escapedForMarkup(keepingLines lines: Bool = true) -> String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r": result.unicodeScalars.append(lines ? scalar : " ")
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

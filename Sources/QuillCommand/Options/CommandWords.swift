/// The words of a command line, brought into the form that the parser understands.
enum CommandWords {
    /// Returns the words with negative values joined to their options, as in `--hold-out=-0.1`: the parser would take them for
    /// flags, and the options can say better what is wrong.
    /// - Throws: a usage error for a flag beside its opposite, or a negative number that belongs to no option.
    static func checked(_ words: [String]) throws -> [String] {
        var result: [String] = []
        var index = 0
        while index < words.count {
            let word = words[index]
            if word == "--" { break }
            if index + 1 < words.count, isOption(word), isNegative(words[index + 1]) {
                result.append("\(word)=\(words[index + 1])")
                index += 2
            } else if isNegative(word), index == 0 || !words[index - 1].hasPrefix("-") {
                throw UsageError("'\(word)': expected a name, a file, or a number from 0")
            } else {
                result.append(word)
                index += 1
            }
        }
        let flags = Set(result)
        for word in result where word.hasPrefix("--no-") {
            let opposite = "--" + word.dropFirst(5)
            if flags.contains(opposite) { throw UsageError("\(opposite) and \(word) exclude each other") }
        }
        return result + words[index...]
    }

    private static func isOption(_ word: String) -> Bool { word.hasPrefix("--") && !word.contains("=") }

    private static func isNegative(_ word: String) -> Bool { word.hasPrefix("-") && Double(word) != nil }
}

/// The start of a table of values: where its first row begins, and which character separates its fields.
struct CSVStart {
    /// The index of the first byte of the first row.
    private(set) var position = 0
    /// The line of the first row.
    private(set) var line = 1
    /// The separator: the given one, else the most frequent in the first line.
    let separator: Character

    /// The separators to look for; the first wins a tie, because a comma can be part of a number.
    private static let candidates: [Character] = ["\t", ";", ",", "|"]

    init(_ bytes: ArraySlice<UInt8>, _ separator: Character?) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        var rest = bytes.dropFirst(position)
        // NumPy writes a header as a comment, the last before the data. Without a name for each column, it isn't one.
        let comment: [UInt8] = [UInt8(ascii: "#"), UInt8(ascii: " ")]
        while rest.starts(with: comment) {
            let following = Self.next(rest)
            if !following.starts(with: comment) {
                let (first, second) = (Self.line(rest.dropFirst(2)), Self.line(following))
                let found = separator ?? Self.separator(of: second)
                let fields = Self.count(found, in: second)
                if second.isEmpty || (fields > 0 && Self.count(found, in: first) == fields) {
                    rest = rest.dropFirst(2)
                    break
                }
            }
            rest = following
            line += 1
        }
        position = rest.startIndex
        self.separator = separator ?? Self.separator(of: Self.line(rest))
    }

    private static func line(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    }

    /// Returns what follows the first line.
    private static func next(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let end = bytes.drop { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return end.dropFirst(end.starts(with: Array("\r\n".utf8)) ? 2 : 1)
    }

    private static func separator(of line: ArraySlice<UInt8>) -> Character {
        let counts = candidates.map { ($0, count($0, in: line)) }
        // Not max, which would return the last of several.
        var best = counts[0]
        for candidate in counts where candidate.1 > best.1 { best = candidate }
        if best.1 > 0 { return best.0 }
        return count(" ", in: line) > 0 ? " " : ","
    }

    /// Returns how often a separator occurs outside of quotation marks; for a space, the gaps between words.
    private static func count(_ separator: Character, in line: ArraySlice<UInt8>) -> Int {
        if separator == " " { return max(0, line.split { $0 == 0x20 || $0 == 0x09 }.count - 1) }
        var (count, isQuoted) = (0, false)
        for byte in line {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == separator.asciiValue, !isQuoted { count += 1 }
        }
        return count
    }
}

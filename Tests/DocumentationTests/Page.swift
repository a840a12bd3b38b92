import Foundation

/// A Markdown page: its code blocks, its prose, its tables, and its links.
struct Page {
    /// A code block and its language.
    struct Block: Equatable {
        let language: String
        let lines: [String]

        /// The lines without comments after `mark`, without blanks, and without empty lines.
        func code(comments mark: String) -> [String] {
            lines.map { $0.components(separatedBy: mark)[0].trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty }
        }
    }

    /// The path, relative to the root.
    let file: String
    let blocks: [Block]
    /// The lines outside of code blocks.
    let prose: [String]

    init(_ file: String) throws {
        self.file = file
        var (blocks, prose, open): ([Block], [String], (String, [String])?) = ([], [], nil)
        for line in try Self.text(file).components(separatedBy: "\n") {
            if !line.hasPrefix("```") {
                if open == nil { prose.append(line) } else { open?.1.append(line) }
            } else if let (language, lines) = open {
                blocks.append(Block(language: language, lines: lines))
                open = nil
            } else {
                open = (String(line.dropFirst(3)), [])
            }
        }
        (self.blocks, self.prose) = (blocks, prose)
    }

    /// The text of a file in the repository.
    static func text(_ file: String) throws -> String {
        try String(contentsOf: Snippets.root.appendingPathComponent(file), encoding: .utf8)
    }

    func blocks(in language: String) -> [Block] { blocks.filter { $0.language == language } }

    /// The targets of links and pictures.
    var links: [String] {
        prose.flatMap {
            $0.components(separatedBy: "](").dropFirst().map { $0.components(separatedBy: ")")[0] }
        }
    }

    /// The path of a link's file, relative to the root; nil for the web.
    func path(of link: String) -> String? {
        guard !link.contains("://") else { return nil }
        let name = link.components(separatedBy: "#")[0]
        guard !name.isEmpty else { return file }
        let folder = URL(fileURLWithPath: "/" + file).deletingLastPathComponent()
        return String(folder.appendingPathComponent(name).standardized.path.dropFirst())
    }

    /// The names that links use for the headings.
    var anchors: [String] {
        prose.filter { $0.hasPrefix("#") }.map { heading in
            let title = heading.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
            return title.filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
                .replacingOccurrences(of: " ", with: "-")
        }
    }

    /// The cells of the tables' rows whose first cell contains code, without the back quotes.
    var rows: [[String]] {
        prose.filter { $0.hasPrefix("| `") || $0.hasPrefix("| [`") }.map { line in
            line.split(separator: "|").map {
                $0.trimmingCharacters(in: .whitespaces).filter { $0 != "`" }
            }
        }
    }
}

/// A number as it is printed.
struct PrintedNumber: Hashable {
    let value: Double
    let decimals: Int

    // No parts of words, of names such as conv2d_5, or of other numbers.
    private static let pattern = try? NSRegularExpression(
        pattern: #"(?<![\p{Latin}\d.,_])(?<!\de-)\d+(?:,\d{3})*(?:\.\d+)?(?![\d\p{Latin}]|\.\d)"#)

    /// The numbers of a text.
    static func all(in text: String) -> [PrintedNumber] {
        let matches = pattern?.matches(in: text, range: NSRange(text.startIndex..., in: text)) ?? []
        return matches.compactMap { match in
            guard let range = Range(match.range, in: text) else { return nil }
            let digits = text[range].filter { $0 != "," }
            guard let value = Double(digits) else { return nil }
            return PrintedNumber(
                value: value, decimals: digits.split(separator: ".").dropFirst().first?.count ?? 0)
        }
    }

    /// Whether it is another number, rounded to these decimals, or that as a percentage.
    func rounds(_ other: PrintedNumber) -> Bool {
        func isClose(_ value: Double, _ decimals: Int) -> Bool {
            self.decimals <= decimals
                ? abs(self.value - value) <= 0.5001 * pow(10, -Double(self.decimals))
                : self.value == value
        }
        guard decimals > 0 else { return value == other.value }
        return isClose(other.value, other.decimals) || isClose(100 * other.value, other.decimals - 2)
    }
}

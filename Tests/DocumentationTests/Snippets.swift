import Foundation

/// The Swift code blocks of the documentation, as source files for the compiler.
struct Snippets {
    /// A code block and its position.
    struct Block {
        let file: String
        let line: Int
        let code: [String]
    }

    static let root = URL(fileURLWithPath: #filePath).appendingPathComponent("../../..").standardized

    /// Pages whose blocks show internals of the library, which other programs cannot compile. They must quote the
    /// sources.
    static let quotingPages = [
        "Documentation/AddingAnOperation.md", "Documentation/AddingASubcommand.md",
    ]

    /// Whether a page's blocks quote a program, which is compiled as it is; `TutorialPagesTests` compares them.
    static func quotesAProgram(_ file: String) -> Bool { file.hasPrefix("Documentation/Tutorials/") }

    /// Returns the blocks of a page or of a source file's doc comments.
    static func blocks(of file: String) throws -> [Block] {
        let text = try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
        var (blocks, start, code): ([Block], Int?, [String]) = ([], nil, [])
        for (index, rawLine) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var line = rawLine[...]
            if file.hasSuffix(".swift") {
                line = line.drop(while: \.isWhitespace)
                guard line.hasPrefix("///") else {
                    start = nil
                    continue
                }
                line = line.dropFirst(line.hasPrefix("/// ") ? 4 : 3)
            }
            if start == nil, line.hasPrefix("```swift") {
                (start, code) = (index + 2, [])
            } else if let first = start, line.hasPrefix("```") {
                blocks.append(Block(file: file, line: first, code: code))
                start = nil
            } else if start != nil {
                code.append(String(line))
            }
        }
        return blocks
    }

    /// Returns all files that may contain blocks, as paths relative to the root.
    static func files() throws -> [String] {
        var files = ["README.md", "README.zh.md", "CONTRIBUTING.md"]
        for folder in ["Documentation", "Sources", "Tests/QuillCommandTests/Pages"] {
            let names = try FileManager.default.subpathsOfDirectory(
                atPath: root.appendingPathComponent(folder).path)
            files += names.filter { $0.hasSuffix(".md") || $0.hasSuffix(".swift") }.sorted()
                .map { "\(folder)/\($0)" }
        }
        return files
    }

    /// Returns a source file with the blocks of one file. On a page, each block sees the declarations of those
    /// before it; in doc comments, each stands alone.
    static func source(_ blocks: [Block], number: Int) -> String {
        var (types, bodies, imports): ([String], [String], Set<String>) = (
            [], [], ["import Foundation", "import Quill", "import QuillPictures"]
        )
        let isPage = blocks.first?.file.hasSuffix(".md") == true
        for (index, block) in blocks.enumerated() {
            imports.formUnion(block.code.filter { $0.hasPrefix("import ") })
            let code = block.code.map { $0.hasPrefix("import ") ? "" : $0 }
            let lines =
                "#sourceLocation(file: \"\(block.file)\", line: \(block.line))\n"
                + code.joined(separator: "\n") + "\n#sourceLocation()\n"
            if code.contains(where: { $0.hasPrefix("extension ") || $0.hasPrefix("protocol ") }) {
                types.append(lines)
            } else if isPage {
                bodies.append("do {\n\(lines)")
            } else {
                bodies.append("func snippet\(number)_\(index)() async throws {\n\(lines)}\n")
            }
        }
        if isPage {
            let nested = bodies.joined() + String(repeating: "}\n", count: bodies.count)
            bodies = ["func page\(number)() async throws {\n\(nested)}\n"]
        }
        return (imports.sorted() + types + bodies).joined(separator: "\n")
    }
}

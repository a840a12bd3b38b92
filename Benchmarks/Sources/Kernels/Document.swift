import Foundation

/// Writes parts of Documentation/Performance.md.
enum Document {
    /// Replaces the text between `<!-- name -->` and `<!-- /name -->`.
    static func replace(_ name: String, with text: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Documentation/Performance.md").standardized
        let old = try String(contentsOf: file, encoding: .utf8)
        guard let start = old.range(of: "<!-- \(name) -->"), let end = old.range(of: "<!-- /\(name) -->"),
            start.upperBound <= end.lowerBound
        else { throw Failure("\(file.path): expected the lines <!-- \(name) --> and <!-- /\(name) -->") }
        let new = old[..<start.upperBound] + "\n\n" + text + "\n\n" + old[end.lowerBound...]
        try String(new).write(to: file, atomically: true, encoding: .utf8)
    }
}

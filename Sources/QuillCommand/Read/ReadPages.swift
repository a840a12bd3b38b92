import Quill
import QuillCodecs
import QuillPictures
import QuillPlotting
import QuillReport

/// Writes the pages of `--explain` and `--steps`.
struct ReadPages {
    private let explain: String?
    private let explainsSeveral: Bool
    private let steps: String?

    /// Checks, before anything is read, that all pages can be written.
    init(explain: String?, steps: String?, count: Int) throws {
        self.explain = explain
        self.steps = steps
        explainsSeveral =
            explain.map { $0.hasSuffix("/") || PictureFolder.isFolder($0) || count > 1 } ?? false
        if let explain {
            if explainsSeveral {
                if Self.isPage(explain), !PictureFolder.isFolder(explain) {
                    throw UsageError(
                        "--explain: expected a folder for \(count.counted("picture")), received the file \(explain)"
                    )
                }
                try Self.makeFolder(explain, flag: "--explain")
            } else {
                try Self.check(explain, flag: "--explain")
            }
        }
        if let steps { try Self.makeFolder(steps, flag: "--steps") }
    }

    /// Whether readings must keep their steps.
    var needsSteps: Bool { explain != nil || steps != nil }

    /// Writes the pages of one picture.
    func write(_ picture: Picture, _ reading: Reading, of path: String, by reader: DigitReader) throws {
        // The name contains the folders, so that pictures with the same name don't overwrite each other's pages.
        // A page is scan.tif-2.
        let place = PictureFile.pagePlace(path).map { "\($0.path)-\($0.page)" } ?? path
        let plain = place == ReadPlace.dash ? "standard-input" : place
        let name = plain.split(separator: "/").filter { $0 != "." && $0 != ".." }.joined(separator: "-")
        if let explain {
            try ExplainPage(name: path, picture: picture, reading: reading, reader: reader).svg()
                .write(to: explainsSeveral ? "\(explain)/\(name).png" : explain)
        }
        if let steps { try reading.writeSteps(to: steps, name: name) }
    }

    private static func isPage(_ path: String) -> Bool {
        SVG.fileEndings.contains { path.lowercased().hasSuffix($0) }
    }

    /// Checks that a page can be written.
    static func check(_ path: String, flag: String) throws {
        guard isPage(path) else {
            throw UsageError("\(flag): expected a .png or .svg file, received \(path)")
        }
        do {
            guard !PictureFolder.isFolder(path) else {
                throw QuillError(.file, "cannot write \(path): it is a folder")
            }
            try AtomicFile.check(path)
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(flag): \(error.message)")
        }
    }

    private static func makeFolder(_ path: String, flag: String) throws {
        do {
            try FileSystem.createFolders(path)
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(flag): \(error.message)")
        }
    }
}

import Foundation
import Quill
import QuillCodecs
import QuillPictures
import QuillPlotting

/// The pictures that are drawn of readings: where they go, and what is in them.
struct ReadPages {
    private let explain: String?
    private let explainsSeveral: Bool
    private let steps: String?
    /// Pixels for a unit of a page: sharp on fine screens, and files of some hundred kilobytes.
    private static let scale = 1.5

    /// Makes sure, before anything is read, that what is asked for can be written.
    init(explain: String?, steps: String?, count: Int) throws {
        self.explain = explain
        self.steps = steps
        explainsSeveral =
            explain.map { $0.hasSuffix("/") || PictureFolder.isFolder($0) || count > 1 } ?? false
        if let explain {
            if explainsSeveral {
                if Self.isPage(explain), !PictureFolder.isFolder(explain) {
                    throw UsageError(
                        "--explain: expected a folder for \(count) pictures, received \(explain)")
                }
                try Self.makeFolder(explain, flag: "--explain")
            } else {
                try Self.check(explain, flag: "--explain")
            }
        }
        if let steps { try Self.makeFolder(steps, flag: "--steps") }
    }

    /// Draws what was asked for of one picture.
    func write(_ picture: Picture, _ reading: Reading, of path: String, by reader: DigitReader) throws {
        // Folders are part of the name, or pictures of the same name would overwrite each other's pages.
        let name = path.split(separator: "/").filter { $0 != "." && $0 != ".." }.joined(separator: "-")
        if let explain {
            let saliencies = try ExplainPage.rows(reading).map { digit in
                digit.isDigit
                    ? try Saliency(of: digit.image, first: digit.label, second: digit.second) {
                        try reader.probabilities(of: $0)
                    } : nil
            }
            let page = ExplainPage(name: path, picture: picture, reading: reading, saliencies: saliencies)
            try Self.write(page.page(), to: explainsSeveral ? "\(explain)/\(name).png" : explain)
        }
        if let steps {
            for (place, digit) in reading.lines.joined().enumerated() {
                for (number, step) in digit.steps.enumerated() {
                    let words = step.name.split { !($0.isLetter || $0.isNumber) }.joined(separator: "-")
                    try PageImages.picture(step.image).writePNG(
                        to: "\(steps)/\(name)-\(place + 1)-\(number + 1)-\(words).png")
                }
            }
        }
    }

    /// Draws a gallery.
    static func write(_ gallery: Gallery, to path: String) throws { try write(gallery.page(), to: path) }

    private static func write(_ page: SVG, to path: String) throws {
        if path.lowercased().hasSuffix(".svg") {
            try AtomicFile.write(Array(page.text.utf8), to: path)
        } else {
            try Picture(svg: page.text, scale: scale).opaque().writePNG(to: path)
        }
    }

    private static func isPage(_ path: String) -> Bool {
        [".png", ".svg"].contains { path.lowercased().hasSuffix($0) }
    }

    /// Makes sure that a page can be written.
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
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw QuillError(.file, "\(flag): cannot make the folder \(path): \(error.localizedDescription)")
        }
    }

    /// What an error says, with the file's name.
    static func message(_ error: any Error, _ path: String) -> String {
        guard let message = (error as? QuillError)?.message else { return "\(path): \(error)" }
        return message.contains(path) ? message : "\(path): \(message)"
    }
}

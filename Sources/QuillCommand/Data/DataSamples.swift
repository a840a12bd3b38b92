import ArgumentParser
import Foundation
import Quill
import QuillCodecs
import QuillPictures

struct DataSamples: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "samples",
        abstract: "Draws a few pictures of handwriting to try with 'quill read'.",
        discussion: """
            Draws the pictures of the manual: thin and thick pens, light on dark, photographs with shadows, several \
            digits. Their names end in the digits that they show.

            --pages draws pages of one to four lines instead, with pens, papers, and gaps at random, and a table \
            labels.tsv for 'quill read --labels'.
            """)

    @Argument(help: "The folder to write to; created if it doesn't exist.")
    var folder: String

    @Option(help: ArgumentHelp("Draw this many pages of digits.", valueName: "count"))
    var pages: Int?

    @Option(help: "The seed of the pages.")
    var seed: UInt64 = 1

    func validate() throws {
        if let pages, !(1...100_000).contains(pages) {
            throw ValidationError("--pages: expected 1 to 100,000, received \(pages)")
        }
    }

    func run() throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw QuillError(.file, "cannot create the folder \(folder): \(error.localizedDescription)")
        }
        guard let pages else {
            for sample in DrawnSample.all { print(try write(sample, as: sample.file)) }
            return
        }
        var table = "file\tdigits\tfull\n"
        for number in 1...pages {
            let sample = DrawnSample(page: number, seed: seed)
            let name = "page-\(number).\(sample.isPhotograph ? "jpg" : "png")"
            print(try write(sample, as: name))
            let lines = sample.digits.split(separator: "-")
            table += "\(name)\t\(lines.joined())\t\(lines.joined(separator: "\\n"))\n"
        }
        try AtomicFile.write(Array(table.utf8), to: "\(folder)/labels.tsv")
        print("\(folder)/labels.tsv")
    }

    /// Draws a sample into a file of the folder, and returns its path.
    private func write(_ sample: DrawnSample, as name: String) throws -> String {
        let path = "\(folder)/\(name)"
        let picture = try sample.picture()
        if sample.isPhotograph { try picture.writeJPEG(to: path) } else { try picture.writePNG(to: path) }
        return path
    }
}

import ArgumentParser
import Foundation
import Quill
import QuillPictures

struct DataSamples: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "samples",
        abstract: "Draws a few pictures of handwriting to try with 'quill read'.",
        discussion: """
            Draws the pictures of the manual: thin and thick pens, light on dark, photographs with shadows, several \
            digits. Their names end in the digits that they show.
            """)

    @Argument(help: "The folder to write to; created if it doesn't exist.")
    var folder: String

    func run() throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw QuillError(.file, "cannot create the folder \(folder): \(error.localizedDescription)")
        }
        for sample in DrawnSample.all {
            let path = "\(folder)/\(sample.file)"
            let picture = try sample.picture()
            if sample.isPhotograph { try picture.writeJPEG(to: path) } else { try picture.writePNG(to: path) }
            print(path)
        }
    }
}

import Foundation
import Quill
import QuillCodecs
import TestSupport
import Testing

/// A suite that runs the program in a folder of its own.
protocol CommandSuite {
    var folder: Scratch { get }
    var program: Program { get }
}

extension CommandSuite {
    /// Runs a command.
    func result(_ arguments: [String]) throws -> Program.Result { try program.start(arguments).result() }

    /// Runs a command with `--json`, which must succeed.
    /// - Parameter notes: whether it may write notes to standard error.
    func jsonOutput(of arguments: [String], notes: Bool = false) throws -> JSON {
        let result = try result(arguments + ["--json"])
        #expect(result.code == 0 && (notes || result.error == ""), "\(result.error)")
        return try json(result.output)
    }

    /// Writes a text to a file in the folder.
    func put(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder(name)))
    }

    /// Writes a table of labels and pixels, with the rows of each class together if asked for.
    func put(_ name: String, _ images: Dataset, isSorted: Bool = false, separator: String = ",") throws {
        let labels = images.labels.elements
        let rows =
            isSorted ? labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) } : Array(labels.indices)
        let lines = rows.map { row in
            ([labels[row].description] + images[row].image.elements.map(\.description)).joined(
                separator: separator)
        }
        try put(name, lines.joined(separator: "\n") + "\n")
    }

    /// Writes images and labels as the arrays `x` and `y`.
    func putArrays(_ name: String, _ images: Dataset) throws {
        try Npz.write(["x": .uint8(images.images), "y": .int32(images.labels)], to: folder(name))
    }

    /// Trains a layer on a file for an epoch.
    func trainShortly(_ data: String, _ arguments: [String] = []) throws -> Program.Result {
        try result(
            ["train", "--layers", "dense 10", "--data", data, "--verbose", "0", "--epochs", "1"] + arguments)
    }
}

/// Parses what a command printed.
func json(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8), name: "output") }

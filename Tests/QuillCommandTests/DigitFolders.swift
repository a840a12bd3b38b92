import Foundation
import Quill
import QuillPictures
import TestSupport

/// Digits of the built-in data set as people keep them: folders of pictures, and tables.
struct DigitFolders {
    static let words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    let folder: Scratch
    let digits: Dataset

    /// A seven with a bar across its stem, light on dark.
    static let crossedSeven: Picture = {
        var pixels = [UInt8](repeating: 0, count: 784)
        for column in 7...20 { for row in 5...6 { pixels[row * 28 + column] = 255 } }
        for row in 7...23 {
            let column = 20 - (row - 5) / 2
            for place in column - 1...column { pixels[row * 28 + place] = 255 }
        }
        for column in 11...20 { for row in 14...15 { pixels[row * 28 + column] = 255 } }
        do {
            return try Picture(width: 28, height: 28, channels: 1, bytes: pixels)
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    init(_ folder: Scratch, count: Int = 150) throws {
        self.folder = folder
        digits = try ImageData.strokes(trainCount: count, testCount: 0).train
    }

    /// The rows of some digits.
    func rows(of kinds: [Int] = Array(0...9)) -> [Int] {
        digits.indices.filter { kinds.contains(digits[$0].label) }
    }

    /// Writes a picture.
    func write(_ row: Int, to name: String) throws {
        try Picture(digits[row].image).writePNG(to: folder(name, makingFolder: true))
    }

    /// Writes pictures in the folders of their classes, under `train` and, again, `test`.
    func writeFolders(_ name: String, _ rows: [Int], names: [String]) throws {
        for row in rows {
            for part in ["train", "test"] {
                try write(row, to: "\(name)/\(part)/\(names[digits[row].label])/\(row).png")
            }
        }
    }

    /// Writes a table of labels and pixels; without `names`, of pixels alone.
    func writeTable(_ name: String, _ rows: [Int], names: [String]?) throws {
        let pixels = (0..<784).map { "pixel\($0)" }
        var lines = [((names == nil ? [] : ["label"]) + pixels).joined(separator: ",")]
        for row in rows {
            let image = digits[row].image.elements.map { "\($0)" }
            lines.append(((names.map { [$0[digits[row].label]] } ?? []) + image).joined(separator: ","))
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: folder(name)))
    }
}

import ArgumentParser
import Foundation
import Quill
import QuillCodecs
import QuillPictures

struct Read: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads handwritten digits in pictures.",
        discussion: """
            FILE is a picture (PNG, JPEG, BMP, GIF, TIFF, WebP where the system has it), a photograph, a scan or a \
            drawing, dark on light or light on dark. With --labels it may be the folder that the table's files are in.
            """)

    @Argument(help: ArgumentHelp("The pictures.", valueName: "file"))
    var files: [String] = []

    @Option(
        help: ArgumentHelp(
            "A table of pictures to read and compare: tabs between columns, 'file', 'label' and perhaps 'group'.",
            valueName: "file"))
    var labels: String?

    @Option(help: ArgumentHelp("A model's file to read with, in place of the one inside.", valueName: "file"))
    var model: String?

    @Flag(help: "Print JSON and nothing else.")
    var json = false

    @Flag(name: .customLong("digit"), help: "There is one digit in each picture.")
    var isDigit = false

    @Flag(name: .customLong("lines"), help: "There are lines of digits in each picture.")
    var isLines = false

    @OptionGroup var runtimes: RuntimeOptions

    func validate() throws {
        if isDigit, isLines { throw UsageError("--digit and --lines exclude each other") }
        if files.isEmpty, labels == nil { throw UsageError("expected pictures to read") }
        if labels != nil, files.count > 1 { throw UsageError("--labels: expected one folder beside it") }
    }

    func run() throws {
        let runtime = try runtimes.runtime()
        let reader =
            try model.map { try DigitReader(contentsOf: $0, runtime: runtime) }
            ?? DigitReader.bundled(runtime: runtime)
        let failures = try labels.map { try compare(reader, table: $0) } ?? show(reader)
        if failures > 0 { throw ExitCode(Failure.failed) }
    }

    /// How digits lie in the pictures: as the flags say, else as a table's labels do.
    private func layout(_ label: String? = nil) -> DigitReader.Layout {
        if isDigit || label?.count == 1 { return .digit }
        return isLines || label != nil ? .lines : .automatic
    }

    /// Reads pictures and tells each; the number that could not be read.
    private func show(_ reader: DigitReader) -> Int {
        var failures = 0
        var objects: [JSON] = []
        for file in files {
            do {
                let reading = try Self.read(file, reader, layout())
                if json {
                    objects.append(Self.object(file, reading))
                } else {
                    print("\(file): \(Self.text(reading))")
                }
            } catch {
                failures += 1
                Failure.complain((error as? QuillError)?.message ?? "\(file): \(error)")
            }
        }
        if json { print(JSON.array(objects).text) }
        return failures
    }

    /// Reads a table's pictures and tells how many were read right; the number that could not be read.
    private func compare(_ reader: DigitReader, table: String) throws -> Int {
        let labels = try ReadLabels(contentsOf: table)
        var failures = 0
        var answers: [ReadScore.Answer] = []
        for (row, path) in zip(labels.rows, labels.paths(below: files.first, table: table)) {
            var reading = Reading(lines: [])
            do {
                reading = try Self.read(path, reader, layout(row.label))
            } catch {
                failures += 1
                Failure.complain((error as? QuillError)?.message ?? "\(path): \(error)")
            }
            // What could not be read, or was taken for no digit, counts as an error.
            answers.append(
                ReadScore.Answer(
                    file: row.file, label: row.label, group: row.group,
                    read: reading.text.filter { !$0.isNewline },
                    probability: reading.lines.joined().map(\.probability).min() ?? 0))
        }
        let score = ReadScore(answers: answers)
        if json {
            print(score.json.text)
        } else {
            for group in score.groups {
                print(
                    left(group.name, 48), right(grouped(group.answers.count), 6),
                    right(fixed(ReadScore.accuracy(group.answers[...]) * 100, 2) + " %", 10))
            }
            if let macro = score.macro {
                print(left("mean over groups", 48), right("", 6), right(fixed(macro * 100, 2) + " %", 10))
            }
            print(
                left("all pictures", 48), right(grouped(answers.count), 6),
                right(fixed(score.pooled * 100, 2) + " %", 10))
        }
        return failures
    }

    private static func read(
        _ path: String, _ reader: DigitReader, _ layout: DigitReader.Layout
    ) throws -> Reading {
        let picture = try Picture(contentsOf: path)
        return try reader.read(GreyImage(picture.opaque().tensor), as: layout)
    }

    private static func text(_ reading: Reading) -> String {
        let digits = Array(reading.lines.joined())
        guard digits.count == 1, let digit = digits.first else {
            return reading.text.split(whereSeparator: \.isNewline).joined(separator: " / ")
        }
        guard !digit.doubts.contains(.blank) else { return Doubt.blank.description }
        let doubts = digit.doubts.map { " – \($0)" }.joined()
        return "\(digit.label) (\(fixed(Double(digit.probability) * 100, 1)) %)\(doubts)"
    }

    private static func object(_ file: String, _ reading: Reading) -> JSON {
        .object([
            "file": .string(file), "text": .string(reading.text),
            "digits": .array(
                reading.lines.joined().map { digit in
                    .object([
                        "label": .integer(digit.label), "is_digit": .bool(digit.isDigit),
                        "probabilities": .array(digit.probabilities.map { .number(Double($0)) }),
                        "box": .array(
                            [digit.box.x, digit.box.y, digit.box.width, digit.box.height].map {
                                .integer($0)
                            }),
                        "doubts": .array(digit.doubts.map { .string($0.description) }),
                    ])
                }),
        ])
    }
}

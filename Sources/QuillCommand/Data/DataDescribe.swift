import ArgumentParser
import Quill
import QuillCodecs

struct DataDescribe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Describes a data set: counts, classes, pixels, and a few images.")

    @Argument(help: "A data set's name, a folder, or a file, as for --data.")
    var data: String

    @OptionGroup var form: DataFormOptions

    @Option(help: ArgumentHelp("The number of images to draw (default: 4).", valueName: "n"))
    var samples: Int?

    @Flag(help: "Print one JSON object, and nothing else.")
    var json = false

    func validate() throws {
        guard let samples else { return }
        if json { throw ValidationError("--samples and --json exclude each other") }
        guard (0...1000).contains(samples) else {
            throw ValidationError("--samples: expected 0 to 1000, received \(samples)")
        }
    }

    func run() async throws {
        let images = try await DataOptions.load(data: data, reading: form.options, limit: nil, flag: nil)
        if json {
            print(Self.json(images).text)
            return
        }
        let report = Report()
        report.data(
            images, ["\(images.train.count.grouped) to train on", "\(images.test.count.grouped) to test on"])
        report.line(
            "Images", "\(images.train.imageShape.dimensions.map(String.init).joined(separator: "×")) bytes")
        for (name, part) in [("Train", images.train), ("Test", images.test)] where part.count > 0 {
            let statistics = part.statistics
            report.line(name, Self.pixels(statistics))
            let counts = zip(part.classNames, statistics.classCounts).map { "\($0) \($1.grouped)" }
            report.line(
                "", "\(part.classCount.counted("class", "classes")): \(counts.joined(separator: ", "))")
        }
        let shown = images.train.count > 0 ? images.train : images.test
        let drawings = ShadedText(width: Terminal.isTerminal ? Terminal.width : 80).text(
            of: shown.prefix(samples ?? 4))
        if !drawings.isEmpty { print("\n" + drawings) }
    }

    private static func pixels(_ statistics: DatasetStatistics) -> String {
        let channels = zip(statistics.means, statistics.standardDeviations)
            .map { "\($0.fixed(2)) ± \($1.fixed(2))" }.joined(separator: ", ")
        return "pixels \(channels), from \(statistics.minimum ?? 0) to \(statistics.maximum ?? 0)"
    }

    private static func json(_ images: ImageData) -> JSON {
        func json(_ part: Dataset) -> JSON {
            let statistics = part.statistics
            return .object([
                "count": .integer(part.count),
                "class_counts": .array(statistics.classCounts.map(JSON.integer)),
                "mean": .array(statistics.means.map(JSON.number)),
                "standard_deviation": .array(statistics.standardDeviations.map(JSON.number)),
                "minimum": statistics.minimum.map { .integer(Int($0)) } ?? .null,
                "maximum": statistics.maximum.map { .integer(Int($0)) } ?? .null,
            ])
        }
        return .object([
            "data": .string(images.source.description),
            "shape": .array(images.train.imageShape.dimensions.map(JSON.integer)),
            "classes": .array(images.train.classNames.map(JSON.string)), "training": json(images.train),
            "test": json(images.test),
        ])
    }
}

/// Draws images as characters, two rows of pixels per line.
struct ShadedText {
    /// The maximum number of columns.
    let width: Int

    /// Returns the images side by side, as many as fit in a line, below the names of their classes.
    func text(of images: Dataset) -> String {
        let drawings = (0..<images.count).map { row in
            (
                name: images.classNames[Int(images.labels[row].scalar)],
                lines: images.images[row].sketchLines(width: width)
            )
        }
        let column = min(images.imageShape[1], width) + 2
        let perLine = max(1, (width + 2) / column)
        return stride(from: 0, to: drawings.count, by: perLine).map { start in
            let group = drawings[start..<min(start + perLine, drawings.count)]
            let names = group.map { String($0.name.prefix(column - 2)).left(column) }.joined()
            let rows = (0..<(group.first?.lines.count ?? 0)).map { row in
                group.map { $0.lines[row].left(column) }.joined()
            }
            return ([names] + rows).map { $0.trimmingEnd }.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}

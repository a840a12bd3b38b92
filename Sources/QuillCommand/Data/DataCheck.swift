import ArgumentParser
import Foundation
import Quill
import QuillCodecs
import QuillPictures
import QuillPlotting
import QuillReport

struct DataCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Says how a file or folder of images is read, and what looks wrong with it.",
        discussion: """
            Prints the form, what was found out or converted, the counts of the classes, the range of the pixels, and what \
            looks wrong: one class only, missing or unequal classes, rows sorted by class, images of a single brightness, \
            duplicates, and test images that are training images. The exit code is 1 if no classifier can be trained on or \
            tested with the data.
            """)

    @Argument(help: "A folder, a file, or a data set's name, as for --data.")
    var data: String

    @OptionGroup(title: "Form") var form: DataFormOptions

    @Option(
        help: ArgumentHelp(
            "Draw the first images of each class, as the network gets them, to a .png or .svg file.",
            valueName: "file"))
    var grid: String?

    @Flag(help: "Print one JSON object, and nothing else.")
    var json = false

    func validate() throws {
        if let grid, !SVG.fileEndings.contains(where: grid.lowercased().hasSuffix) {
            throw ValidationError("--grid: expected a .png or .svg file, received '\(grid)'")
        }
    }

    func run() async throws {
        let report = Report(isSilent: json)
        if let grid { try OutputPath.check(grid, flag: "--grid", against: [data]) }
        guard let images = try await labeled(report) else { return }
        let problems = images.problems
        if json {
            print(Self.json(images, problems).text)
        } else {
            describe(images, problems, report)
        }
        try grid.map { try Self.sheet(images).write(to: $0) }
        if let grid { report.line("Grid", grid) }
        if problems.contains(where: \.isFatal) { throw ExitCode(Failure.failed) }
    }

    /// Returns the images; nil if they have no labels: these are good for predicting, and are shown.
    private func labeled(_ report: Report) async throws -> ImageData? {
        guard FileSystem.isFile(data) else {
            return try await DataOptions.load(data: data, reading: form.options, limit: nil, flag: nil)
        }
        let found = try await UsageError.ofFlags {
            try FoundImages.read(data, reading: form.options, pictures: .standard)
        }
        switch found {
        case .labeled(let images): return images
        case .unlabeled(let images):
            try show(images, report)
            return nil
        }
    }

    private func describe(_ images: ImageData, _ problems: [DataProblem], _ report: Report) {
        report.data(
            images, ["\(images.train.count.grouped) to train on", "\(images.test.count.grouped) to test on"])
        report.line("Images", Self.size(images.train.imageShape))
        for (name, part) in [("Train", images.train), ("Test", images.test)] where part.count > 0 {
            let statistics = part.statistics
            let counts = zip(part.classNames, statistics.classCounts)
            let listed = counts.prefix(20).map { "\($0) \($1.grouped)" }.joined(separator: ", ")
            report.line(
                name,
                "\(part.classCount.counted("class", "classes")): \(listed)"
                    + (part.classCount > 20 ? ", …" : ""))
            let means = statistics.means.map { $0.fixed(1) }.joined(separator: ", ")
            report.line(
                "", "pixels from \(statistics.minimum ?? 0) to \(statistics.maximum ?? 0), mean \(means)")
        }
        if images.train.count > 0, images.test.count == 0 {
            report.line("Split", "nothing to test on; training holds out a part (--hold-out, --validation)")
        }
        for (index, problem) in problems.enumerated() {
            report.line(index == 0 ? "Doubts" : "", problem.text)
        }
        if problems.isEmpty { report.line("Doubts", "none") }
        let isUsable = !problems.contains(where: \.isFatal)
        if isUsable, images.train.count > 0 {
            let flags = ([data] + form.flags).map(\.shellQuoted).joined(separator: " ")
            report.next("train --data \(flags)")
        }
    }

    /// Shows images without labels.
    private func show(_ images: UnlabeledImages, _ report: Report) throws {
        let shape = images.images.shape.dropFirst()
        if json {
            print(
                JSON.object([
                    "data": .string(images.source.description), "unlabeled": .integer(images.count),
                    "shape": .array(shape.dimensions.map(JSON.integer)),
                    "notes": .array(images.notes.map(JSON.string)), "usable": .bool(true),
                ]).text)
        }
        report.line(
            "Data",
            "\(images.source.name): \(images.count.grouped) without labels, to predict (\(images.source.place))"
        )
        for note in images.notes { report.line("", note) }
        report.line("Images", Self.size(shape))
        let first = (0..<min(10, images.count)).map { images.images[$0] }
        try grid.map { try ImageGrid(first, title: images.source.name, columns: 10).write(to: $0) }
        if let grid { report.line("Grid", grid) }
        report.next("predict MODEL \(data.shellQuoted)")
    }

    private static func size(_ shape: Shape) -> String {
        "\(shape[0])×\(shape[1]) pixels, \(shape[2] == 1 ? "gray" : "\(shape[2]) channels"), 0 black to 255 white"
    }

    /// The first ten images of each class, titled with its name.
    private static func sheet(_ images: ImageData) throws -> ImageGrid {
        let part = images.train.count > 0 ? images.train : images.test
        let labels = part.labels.elements
        let rows = part.classNames.indices.flatMap { kind in
            labels.indices.lazy.filter { labels[$0] == Int32(kind) }.prefix(10)
        }
        return try ImageGrid(
            rows.map { part[$0].image }, titles: rows.map { part.classNames[part[$0].label] },
            title: "\(images.source.name): the first images of each class", columns: 10)
    }

    private static func json(_ images: ImageData, _ problems: [DataProblem]) -> JSON {
        func json(_ part: Dataset) -> JSON {
            let statistics = part.statistics
            return .object([
                "count": .integer(part.count),
                "class_counts": .array(statistics.classCounts.map(JSON.integer)),
                "minimum": statistics.minimum.map { .integer(Int($0)) } ?? .null,
                "maximum": statistics.maximum.map { .integer(Int($0)) } ?? .null,
            ])
        }
        return .object([
            "data": .string(images.source.description),
            "shape": .array(images.train.imageShape.dimensions.map(JSON.integer)),
            "classes": .array(images.train.classNames.map(JSON.string)), "training": json(images.train),
            "test": json(images.test), "notes": .array(images.notes.map(JSON.string)),
            "doubts": .array(problems.map { .string($0.text) }),
            "usable": .bool(!problems.contains(where: \.isFatal)),
        ])
    }
}

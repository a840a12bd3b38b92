import ArgumentParser
import Quill
import QuillCodecs
import QuillPictures

struct Read: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads handwritten digits in pictures.",
        discussion: """
            FILE is a picture (PNG, JPEG, BMP, GIF, TIFF, WebP where the system has it), a photograph, a scan or a \
            drawing, dark on light or light on dark; a folder of pictures; or a pattern, '*.png'. A line of text for \
            each line of digits: what was read, how sure that is, what else it might be, and why.

            --json prints a list with an object for each picture: file; text, its lines apart by newlines, "?" for what \
            is no digit; digits, each with line (from 0), label, is_digit, probability, runner_up (label, probability), \
            probabilities (of 0 to 9), box (x, y, width and height in pixels) and doubts (why it may be wrong). For a \
            file that cannot be read: file and error.

            --labels compares with a table: a first line that names columns, tabs between them: file (below the folder \
            given, else beside the table), label (or digits; "?" for what is none), and, if it is known who wrote it, \
            group. It prints how many were read right: of all (pooled), of each group, and the mean over groups of five \
            pictures or more (macro); what was taken for what; the wrong digits for each digit that is written. With \
            --json one object: pooled, macro, groups, errors, count, right, digit_error_rate, confusion.
            """)

    @Argument(help: ArgumentHelp("Pictures, folders and patterns.", valueName: "file"))
    var files: [String] = []

    @Option(
        help: ArgumentHelp(
            "Draw how each digit was read: .png or .svg for one picture, a folder for several.",
            valueName: "path"))
    var explain: String?

    @Option(
        help: ArgumentHelp("Write the picture after each step to this folder.", valueName: "folder"))
    var steps: String?

    @Option(
        help: ArgumentHelp(
            "Draw all pictures with what was read, or with --labels those that were read wrong (default with "
                + "--labels: read-errors.png).", valueName: "path"))
    var gallery: String?

    @Option(help: ArgumentHelp("A table of pictures to read and compare.", valueName: "table"))
    var labels: String?

    @Option(help: ArgumentHelp("A model's file to read with, in place of the one inside.", valueName: "file"))
    var model: String?

    @Option(
        name: .customLong("without"),
        help: ArgumentHelp(
            "Leave out steps, to see what they bring: \(NormalizingChoice.names).", valueName: "steps"),
        transform: NormalizingChoice.init)
    var leftOut: NormalizingChoice = NormalizingChoice()

    @Flag(help: "Print JSON and nothing else.")
    var json = false

    @Flag(name: .customLong("digit"), help: "There is one digit in each picture.")
    var isDigit = false

    @Flag(name: .customLong("lines"), help: "There are lines of digits in each picture.")
    var isLines = false

    @OptionGroup var runtimes: RuntimeOptions

    func validate() throws {
        if isDigit, isLines { throw ValidationError("--digit and --lines exclude each other") }
        if files.isEmpty, labels == nil { throw ValidationError("expected pictures to read") }
        if labels != nil {
            if files.count > 1 { throw ValidationError("--labels: expected one folder beside it") }
            if explain != nil { throw ValidationError("--explain: expected no --labels beside it") }
            if steps != nil { throw ValidationError("--steps: expected no --labels beside it") }
        }
    }

    func run() throws {
        Picture.silenceLibraries()
        let runtime = try runtimes.runtime()
        if let gallery { try ReadPages.check(gallery, flag: "--gallery") }
        let failures =
            if let labels {
                try compare(table: labels) { try reader(runtime) }
            } else {
                try show { try reader(runtime) }
            }
        if failures > 0 { throw ExitCode(Failure.failed) }
    }

    private func reader(_ runtime: Runtime) throws -> DigitReader {
        try DigitReader.chosen(
            model, normalizer: HandwritingNormalizer(leftOut.options), runtime: runtime)
    }

    private var layout: DigitReader.Layout { isDigit ? .digit : isLines ? .lines : .automatic }

    /// Reads pictures and tells each; the number that could not be read.
    private func show(_ makeReader: () throws -> DigitReader) throws -> Int {
        var paths: [String] = []
        var (objects, entries): ([JSON], [Gallery.Entry]) = ([], [])
        var failures = 0
        func fail(_ error: any Error, _ path: String) {
            failures += 1
            let message = ReadPages.message(error, path)
            Failure.complain(message)
            objects.append(.object(["file": .string(path), "error": .string(message)]))
        }
        for word in files {
            do {
                paths += try PictureFiles.paths(word)
            } catch {
                fail(error, word)
            }
        }
        let pages = try ReadPages(explain: explain, steps: steps, count: paths.count)
        let job = ReadJob(reader: try makeReader(), keepsSteps: explain != nil || steps != nil)
        var bar = ReadBar(total: paths.count)
        // All names in one column, unless they are so long that the readings would be out of sight.
        let longest = paths.map(\.count).max() ?? 0
        let column = paths.count < 2 ? 0 : longest <= 48 ? longest : 4
        for (number, path) in paths.enumerated() {
            bar.show(number)
            do {
                let (picture, reading) = try job.read(path, layout)
                let text = ReadText(reading: reading)
                if json {
                    objects.append(text.json(path))
                } else {
                    bar.clear()
                    for (place, line) in text.lines.enumerated() {
                        print(column == 0 ? line : left(place == 0 ? path : "", column) + "  " + line)
                    }
                }
                try pages.write(picture, reading, of: path, by: job.reader)
                if gallery != nil { entries.append(Gallery.Entry(path, reading)) }
            } catch {
                bar.clear()
                fail(error, path)
            }
        }
        bar.clear()
        if json { print(JSON.array(objects).text) }
        if let gallery { try ReadPages.write(Gallery(title: "What was read", entries: entries), to: gallery) }
        return failures
    }

    /// Reads a table's pictures and tells how many were read right; the number that could not be read.
    private func compare(table: String, _ makeReader: () throws -> DigitReader) throws -> Int {
        let labels = try ReadLabels(contentsOf: table)
        let job = ReadJob(reader: try makeReader(), keepsSteps: false)
        var failures = 0
        var answers: [ReadScore.Answer] = []
        var bar = ReadBar(total: labels.rows.count)
        for (row, path) in zip(labels.rows, labels.paths(below: files.first, table: table)) {
            bar.show(answers.count)
            var reading = Reading(lines: [])
            do {
                // A table of pictures with one digit each says so.
                let known: DigitReader.Layout = row.label.count == 1 ? .digit : .lines
                reading = try job.read(path, layout == .automatic ? known : layout).reading
            } catch {
                failures += 1
                bar.clear()
                Failure.complain(ReadPages.message(error, path))
            }
            answers.append(
                ReadScore.Answer(
                    file: row.file, path: path, label: row.label, group: row.group,
                    read: reading.text.filter { !$0.isNewline },
                    probability: reading.lines.joined().map(\.probability).min() ?? 0))
        }
        bar.clear()
        let score = ReadScore(answers: answers)
        print(json ? score.json.text : score.text)
        if let path = gallery ?? (json || score.errors.isEmpty ? nil : "read-errors.png") {
            let title = "\(grouped(score.errors.count)) of \(grouped(answers.count)) read wrong"
            try ReadPages.write(
                Gallery(title: title, entries: score.errors.map(Gallery.Entry.init)), to: path)
            if !json { print("Their pictures: \(path)") }
        }
        return failures
    }
}

extension Gallery.Entry {
    /// What was read in a picture.
    init(_ path: String, _ reading: Reading) {
        let digits = Array(reading.lines.joined())
        let all = digits.filter(\.isDigit).map(\.probability).reduce(1, *)
        let doubts = Set(digits.flatMap(\.doubts).map(\.description)).sorted()
        self.init(
            path: path, answer: reading.text.split(whereSeparator: \.isNewline).joined(separator: " / "),
            remark: PageStyle.lines(
                ([PageStyle.percent(all)] + doubts).joined(separator: ", "), width: 25, count: 1)[0],
            isRight: digits.allSatisfy(\.isDigit))
    }

    /// What was read wrong.
    init(_ answer: ReadScore.Answer) {
        self.init(
            path: answer.path,
            answer: answer.read.isEmpty
                ? "not read, is \(answer.label)" : "\(answer.read), is \(answer.label)",
            remark: PageStyle.path(answer.file, width: 25), isRight: false)
    }
}

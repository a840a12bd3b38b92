import ArgumentParser
import Quill
import QuillCodecs
import QuillPictures
import QuillReport

struct Read: ParsableCommand {
    private static let marks = Mark.allCases.map(\.symbol).joined(separator: " ")

    static let configuration = CommandConfiguration(
        abstract: "Reads handwritten digits in pictures.",
        discussion: """
            FILE is a picture (PNG, JPEG, BMP, GIF, TIFF, or PNM; WebP, HEIC, or AVIF where gdk-pixbuf has the loader): a \
            photograph, a scan, or a drawing, dark on light or light on dark. It can also be a folder of pictures or a \
            pattern such as '*.png'. quill prints one line of text per line of digits: the digits, the marks among them \
            (\(Self.marks)), a space for a wide gap, their probability, the runner-up, why the answer might be wrong, and \
            how many other marks were left out.

            --json prints a list with an object for each picture: file; text, with newlines between lines and "?" for ink \
            that isn't a digit; and digits, each with line (from 0), label, is_digit, probability, runner_up (label, \
            probability), probabilities (of 0 to 9), box (x, y, width, and height in pixels), and doubts (why it might \
            be wrong); and marks, each with mark ("+" and so on; null for other ink, which text leaves out), probability, \
            line, and box. For a file that can't be read: file and error.

            --labels compares with a table. Its first line names the tab-separated columns: file (relative to the given \
            folder, otherwise to the table's), label (or digits; "?" for something that isn't a digit), and \
            optionally group (the writer). quill prints the accuracy over all pictures (pooled), for each group, and \
            averaged over groups of at least five pictures (macro); the confusion matrix; and the wrong digits per \
            written digit. With --json, one object: pooled, macro, groups, errors, count, right, digit_error_rate, \
            confusion.
            """)

    @Argument(help: ArgumentHelp("Pictures, folders, and patterns.", valueName: "file"))
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
            "Draw all pictures with their readings, or, with --labels, those that were read wrong (default with "
                + "--labels: read-errors.png).", valueName: "path"))
    var gallery: String?

    @Option(help: ArgumentHelp("A table of labels to compare with.", valueName: "table"))
    var labels: String?

    @Option(
        help: ArgumentHelp(
            "A model to read with, instead of the bundled one. Its classes are the digits, named by numbers or words in any "
                + "order, and at most the class 'no digit' for other ink and one for each mark, such as '+'; for other "
                + "classes, use predict.",
            valueName: "file"))
    var model: String?

    @Option(
        name: .customLong("without"),
        help: ArgumentHelp(
            "Leave out steps, to see their effect: \(NormalizingChoice.names).", valueName: "steps"),
        transform: NormalizingChoice.init)
    var leftOut: NormalizingChoice = NormalizingChoice()

    @Flag(help: "Print JSON and nothing else.")
    var json = false

    @Flag(name: .customLong("digit"), help: "Read one digit in each picture.")
    var isDigit = false

    @Flag(name: .customLong("lines"), help: "Read lines of digits in each picture.")
    var isLines = false

    @Flag(
        name: .customLong("digits-only"),
        help: "Leave out the marks among digits, such as points and signs, and spaces.")
    var showsDigitsOnly = false

    @OptionGroup var runtimes: RuntimeOptions

    func validate() throws {
        if isDigit, isLines { throw ValidationError("--digit and --lines exclude each other") }
        if files.isEmpty, labels == nil { throw ValidationError("expected pictures to read") }
        if labels != nil {
            if files.count > 1 { throw ValidationError("--labels: expected at most one folder") }
            if explain != nil { throw ValidationError("--explain and --labels exclude each other") }
            if steps != nil { throw ValidationError("--steps and --labels exclude each other") }
        }
    }

    func run() throws {
        Picture.silenceLibraries()
        let runtime = try runtimes.runtime()
        for (flag, path) in [("--gallery", gallery), ("--explain", explain)] {
            if let path, !FileSystem.isFolder(path) {
                try OutputPath.check(path, flag: flag, against: files + [labels].compactMap { $0 })
            }
        }
        if let gallery { try ReadPages.check(gallery, flag: "--gallery") }
        let pictures =
            if let labels { try compare(table: labels, runtime) } else { try show(runtime) }
        if pictures.contains(where: { $0.reading == nil }) { throw ExitCode(Failure.failed) }
    }

    /// Reads pictures and prints each reading.
    private func show(_ runtime: Runtime) throws -> [PictureReading] {
        var pictures: [PictureReading] = []
        func add(_ picture: PictureReading) {
            if case .failure(let failure) = picture.result { Failure.complain(failure.description) }
            pictures.append(picture)
        }
        var paths: [String] = []
        for word in files {
            do { paths += try PictureFiles.paths(word) } catch {
                add(PictureReading(path: word, error: error))
            }
            if let line = PictureFiles.leftOut(word) { SavedModel.printNote(line) }
        }
        let pages = try ReadPages(explain: explain, steps: steps, count: paths.count)
        var job = try job(runtime)
        job.keepsSteps = pages.needsSteps
        job.showsDigitsOnly = showsDigitsOnly
        let printer = ReadPrinter(paths: paths)
        var bar = ReadBar(total: paths.count)
        for (count, path) in paths.enumerated() {
            bar.show(count)
            let picture = job.result(path, pages)
            if !json || picture.reading == nil { bar.clear() }
            add(picture)
            if !json { printer.print(picture) }
        }
        bar.clear()
        if json { print(JSON.array(pictures.map(\.json)).text) }
        if let gallery { try Gallery(of: pictures).svg().write(to: gallery) }
        return pictures
    }

    /// Reads a table's pictures and prints the accuracy.
    private func compare(table: String, _ runtime: Runtime) throws -> [PictureReading] {
        let table = try LabelTable(contentsOf: table)
        let job = try job(runtime)
        var bar = ReadBar(total: table.rows.count)
        let pictures = zip(table.rows, table.paths(below: files.first)).enumerated().map { count, entry in
            bar.show(count)
            let picture = job.result(entry.0, entry.1)
            if case .failure(let failure) = picture.result {
                bar.clear()
                Failure.complain(failure.description)
            }
            return picture
        }
        bar.clear()
        let score = ReadScore(
            zip(table.rows, pictures).map { ReadScore.Answer($0, path: $1.path, reading: $1.reading) })
        print(json ? score.json.text : score.text(bold: Terminal.bold))
        if let path = gallery ?? (json || score.errors.isEmpty ? nil : "read-errors.png") {
            try Gallery(errorsOf: score).svg().write(to: path)
            if !json { print("Pictures of the errors: \(path)") }
        }
        return pictures
    }

    private func job(_ runtime: Runtime) throws -> ReadJob {
        ReadJob(
            reader: try DigitReader.chosen(
                model, normalizer: HandwritingNormalizer(leftOut.options), runtime: runtime),
            layout: isDigit ? .digit : isLines ? .lines : .automatic)
    }
}

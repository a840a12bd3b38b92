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
            photograph, a scan, or a drawing, dark on light or light on dark. It can also be a folder of pictures, a \
            pattern such as '*.png', or - for a picture on standard input. Of a TIFF file with several pages, quill reads \
            all, scan.tif[1], scan.tif[2], and so on; 'scan.tif[2]' as FILE is one of them. quill prints one line of text \
            per line of digits: the digits, the marks among them (\(Self.marks)), a space for a wide gap, the confidence \
            (the probability that all digits are right), the runner-up, why the answer might be wrong, and how many other \
            marks were left out.

            --json prints a list with an object for each picture: file; text, with newlines between lines and "?" for ink \
            that isn't a digit; confidence; and digits, each with line (from 0), label, is_digit, probability, \
            digit_probability (of being a digit), runner_up (label, probability), probabilities (of 0 to 9), box (x, y, \
            width, and height in pixels), and doubts (why it might be wrong); and marks, each with mark ("+" and so on; \
            null for other ink, which text leaves out), probability, line, and box. For a picture that --min-confidence \
            refuses, text is "?", and guess is what was read. For a file that can't be read: file and error.

            --labels compares with a table. Its first line names the tab-separated columns: file (relative to the given \
            folder, otherwise to the table's), label (or digits; "?" for something that isn't a digit), optionally full \
            (the whole text, with marks, spaces, and \\n between lines), and optionally group (the writer). A reading is \
            right if its digits are, whatever other ink and line breaks are among them. quill prints the accuracy over all \
            pictures (pooled), for each group, and averaged over groups of at least five pictures (macro); that of the \
            whole texts; the confusion matrix; the wrong digits per written digit; and for pictures of several digits the \
            expected calibration error of the confidence. With --json, one object: pooled, macro, groups, errors, count, \
            right, refused, digit_error_rate, confusion, calibration_error, full_count, full_right, full_accuracy, \
            character_error_rate.
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
            "Refuse readings with less confidence, 0 to 1: they are printed as ?.", valueName: "share"))
    var minConfidence: Double?

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
        if let minConfidence, !(0...1).contains(minConfidence) {
            throw ValidationError(
                "--min-confidence: expected a share from 0 to 1, received \(minConfidence)")
        }
        let dashes = files.count { $0 == ReadPlace.dash }
        if dashes > 1 { throw ValidationError("expected - once: standard input can be read once") }
        if dashes > 0, gallery != nil {
            throw ValidationError("--gallery: expected pictures in files, received standard input")
        }
        if labels != nil {
            if files.count > 1 || dashes > 0 {
                throw ValidationError("--labels: expected at most one folder")
            }
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
        let failures =
            if let labels { try compare(table: labels, runtime) } else { try show(runtime) }
        if failures > 0 { throw ExitCode(Failure.failed) }
    }

    /// Reads pictures and prints each reading as soon as it is made, so that any number takes little memory.
    /// - Returns: the number of pictures that couldn't be read.
    private func show(_ runtime: Runtime) throws -> Int {
        var failures = 0
        var entries: [Gallery.Entry] = []
        let list = JSONList()
        var paths: [ReadPlace] = []
        func add(_ picture: PictureReading) {
            if case .failure(let failure) = picture.result {
                Failure.complain(failure.description)
                failures += 1
            }
            if json { list.print(picture.json) }
            if gallery != nil, let entry = Gallery.Entry(picture) { entries.append(entry) }
        }
        var missing: [PictureReading] = []
        for word in files {
            if word == ReadPlace.dash {
                paths.append(.standardInput)
                continue
            }
            do { paths += try PictureFiles.paths(word).map { .path($0) } } catch {
                missing.append(PictureReading(path: word, error: error))
            }
            if let line = PictureFiles.leftOut(word) { SavedModel.printNote(line) }
        }
        // A single file may have several pages.
        let pages = try ReadPages(
            explain: explain, steps: steps,
            count: explain != nil && paths.count == 1 ? paths[0].count : paths.count)
        var job = try job(runtime)
        job.keepsSteps = pages.needsSteps
        job.showsDigitsOnly = showsDigitsOnly
        let printer = ReadPrinter(paths: paths.map(\.path))
        missing.forEach(add)
        var bar = ReadBar(total: paths.count)
        for (number, place) in paths.enumerated() {
            bar.show(number)
            try job.read(place, pages) { picture in
                if !json || picture.reading == nil { bar.clear() }
                add(picture)
                if !json { printer.print(picture) }
            }
        }
        bar.clear()
        if json { list.close() }
        if let gallery { try Gallery(title: Gallery.title, entries: entries).svg().write(to: gallery) }
        return failures
    }

    /// Reads a table's pictures and prints the accuracy.
    /// - Returns: the number of pictures that couldn't be read.
    private func compare(table: String, _ runtime: Runtime) throws -> Int {
        let table = try LabelTable(contentsOf: table)
        let job = try job(runtime)
        var failures = 0
        var bar = ReadBar(total: table.rows.count)
        let answers = zip(table.rows, table.paths(below: files.first)).enumerated().map { count, entry in
            bar.show(count)
            let picture = job.result(entry.0, entry.1)
            if case .failure(let failure) = picture.result {
                bar.clear()
                Failure.complain(failure.description)
                failures += 1
            }
            return ReadScore.Answer(entry.0, picture)
        }
        bar.clear()
        let score = ReadScore(answers)
        print(json ? score.json.text : score.text(bold: Terminal.bold))
        if let path = gallery ?? (json || score.errors.isEmpty ? nil : "read-errors.png") {
            try Gallery(errorsOf: score).svg().write(to: path)
            if !json { print("Pictures of the errors: \(path)") }
        }
        return failures
    }

    private func job(_ runtime: Runtime) throws -> ReadJob {
        ReadJob(
            reader: try DigitReader.chosen(
                model, normalizer: HandwritingNormalizer(leftOut.options), runtime: runtime),
            layout: isDigit ? .digit : isLines ? .lines : .automatic,
            leastConfidence: minConfidence.map(Float.init))
    }
}

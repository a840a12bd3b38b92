import ArgumentParser
import Foundation
import Quill
import QuillCodecs
import QuillPictures
import QuillReader
import QuillReaderTraining

struct Teach: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Adapts the reader to your handwriting, with a few pictures of your digits.",
        discussion: """
            FOLDER contains pictures of one digit each, whose names start with the digit (7.png, 7_2.png, 7-a.jpg), or a \
            folder of pictures for each digit (7/…). Ten or twenty pictures are enough. Training takes a few seconds and \
            mixes in known digits, so that the network forgets nothing. Then run `quill read --model FILE`.
            """)

    @Argument(help: ArgumentHelp("The folder of pictures.", valueName: "folder"))
    var folder: String

    @Option(
        help: ArgumentHelp(
            "A table of labels: tab-separated, with the columns 'file' and 'label'.",
            valueName: "file"))
    var labels: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The file to save the personal model to (default: my-hand.safetensors).", valueName: "file"))
    var output = "my-hand.safetensors"

    @Option(
        help: ArgumentHelp("The model to start from, instead of the bundled one.", valueName: "file"))
    var model: String?

    @Option(help: ArgumentHelp("The random seed (default: 1).", valueName: "n"))
    var seed: UInt64 = 1

    @OptionGroup(title: "Known digits") var digits: DataOptions
    @OptionGroup var runtimes: RuntimeOptions

    @Flag(help: "Print one JSON object at the end, and nothing else.")
    var json = false

    /// The number of digits up to which each is tested once, by a reader trained on the others. With more, only a
    /// third is tested.
    private static let few = 60
    /// The number of known digits to rehearse, and to test before and after.
    private static let (rehearsed, tested) = (600, 5000)

    func validate() throws {
        if output.isEmpty { throw ValidationError("--output: expected a file's name, received nothing") }
    }

    func run() async throws {
        Interruption.ignoreClosedPipes()
        let runtime = try runtimes.runtime()
        let report = Report(isSilent: json)
        try await Failure.naming("--output") { try Model.checkSaving(to: output) }
        report.replacing(output)
        let reader = try DigitReader.chosen(model, runtime: runtime)
        let own = try OwnDigits(folder: folder, labels: labels, normalizer: reader.normalizer)
        let known = try await digits.load().matched(to: DatasetSource.mnist.classNames)
        report.line("Yours", own.description)
        report.data(known, ["\(min(known.train.count, Self.rehearsed).grouped) to rehearse"])

        let began = ContinuousClock.now
        let teaching = try Teaching(reader, rehearsing: known.train.prefix(Self.rehearsed), seed: seed)
        let yours = try teaching.judged(
            own.digits, parts: 3, rounds: own.digits.count <= Self.few ? 3 : 1)
        let taught = try teaching.taught(own.digits)
        let test = known.test.prefix(Self.tested)
        let forgotten = (before: try Self.accuracy(reader, test), after: try Self.accuracy(taught, test))
        let seconds = (ContinuousClock.now - began).seconds
        if yours.count > 0 {
            report.line(
                "Held out",
                "\(yours.before) of \(yours.count) of your digits correct before, \(yours.after) after training on the others"
            )
        } else {
            report.line("Held out", "none: no digit has two pictures")
        }
        report.line(
            "Known",
            "\((forgotten.before * 100).fixed(2)) % of \(test.count.grouped) correct before, "
                + "\((forgotten.after * 100).fixed(2)) % after")
        if yours.after < yours.before, forgotten.after < forgotten.before {
            throw QuillError(
                .data,
                "the adapted reader is worse on your digits and on others, so it isn't saved; "
                    + "try more pictures of each digit")
        }
        try ReaderTraining.save(
            taught.model, temperature: taught.temperature, threshold: taught.threshold, to: output)
        report.line("Saved", "\(output) after \(seconds.fixed(1)) s")
        report.next("read --model \(output) PICTURE")
        if json {
            print(
                JSON.object([
                    "digits": .integer(own.digits.count), "held_out": .integer(yours.count),
                    "own": .object(["before": .integer(yours.before), "after": .integer(yours.after)]),
                    "known": .object([
                        "before": .number(forgotten.before), "after": .number(forgotten.after),
                    ]),
                    "seconds": .number(seconds), "model": .string(output),
                ]).text)
        }
    }

    /// The fraction of known digits that a reader's network classifies correctly.
    private static func accuracy(_ reader: DigitReader, _ digits: Dataset) throws -> Double {
        guard digits.count > 0 else { return 0 }
        let wrong = try digits.misread(by: reader.model, batchSize: 256).count
        return 1 - Double(wrong) / Double(digits.count)
    }
}

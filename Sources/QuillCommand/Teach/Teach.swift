import ArgumentParser
import Foundation
import Quill
import QuillCodecs
import QuillPictures
import QuillReader
import QuillReaderTraining

struct Teach: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Teaches the reader your hand, from a few pictures of your own digits.",
        discussion: """
            FOLDER holds pictures of one digit each, named by it (7.png, 7_2.png, 7-a.jpg), or a folder of pictures for \
            each digit (7/…). Ten or twenty pictures are enough. The network learns from them for a few seconds, and from \
            known digits beside them so that it forgets nothing; `quill read --model FILE` then reads with it.
            """)

    @Argument(help: ArgumentHelp("The pictures' folder.", valueName: "folder"))
    var folder: String

    @Option(
        help: ArgumentHelp(
            "A table that says what the pictures show: tabs between columns, 'file' and 'label'.",
            valueName: "file"))
    var labels: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Where the personal model is saved (default: my-hand.safetensors).", valueName: "file"))
    var output = "my-hand.safetensors"

    @Option(
        help: ArgumentHelp("The model to begin with, instead of the bundled one.", valueName: "file"))
    var model: String?

    @Option(help: ArgumentHelp("The seed of all random numbers (default: 1).", valueName: "n"))
    var seed: UInt64 = 1

    @OptionGroup(title: "Known digits") var digits: DataOptions
    @OptionGroup var runtimes: RuntimeOptions

    @Flag(help: "Print one JSON object at the end, and nothing else.")
    var json = false

    /// Up to this many digits, each is tested once, by a reader that learned from the others; of more, only a third.
    private static let few = 60
    /// How many known digits the rehearsal is made of, and how many are tested before and after.
    private static let (rehearsed, asked) = (600, 5000)

    func run() async throws {
        let runtime = try runtimes.runtime()
        let report = Report(isSilent: json)
        try await Failure.naming("--output") { try Model.checkSaving(to: output) }
        let reader = try DigitReader.chosen(model, runtime: runtime)
        let own = try OwnDigits(folder: folder, labels: labels, normalizer: reader.normalizer)
        let known = try await digits.load()
        report.line("Yours", own.description)
        report.data(known, ["\(min(known.train.count, Self.rehearsed).grouped) to rehearse"])

        let began = ContinuousClock.now
        let teaching = try Teaching(reader, rehearsing: known.train.prefix(Self.rehearsed), seed: seed)
        let yours = try teaching.judged(
            own.digits, parts: 3, rounds: own.digits.count <= Self.few ? 3 : 1)
        let taught = try teaching.taught(own.digits)
        let test = known.test.prefix(Self.asked)
        let forgotten = (before: try Self.accuracy(reader, test), after: try Self.accuracy(taught, test))
        let seconds = (ContinuousClock.now - began).seconds
        if yours.count > 0 {
            report.line(
                "Held out",
                "\(yours.before) of \(yours.count) of your digits correct before, \(yours.after) after learning from the others"
            )
        } else {
            report.line("Held out", "none: no digit is there twice")
        }
        report.line(
            "Known",
            "\((forgotten.before * 100).fixed(2)) % of \(test.count.grouped) correct before, "
                + "\((forgotten.after * 100).fixed(2)) % after")
        if yours.after < yours.before, forgotten.after < forgotten.before {
            throw QuillError(
                .data,
                "the taught reader is worse with your digits and with others, so it isn't saved; "
                    + "more pictures of each digit may help")
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
        return try reader.model.compiledIfNecessary().evaluate(digits)[.accuracy] ?? 0
    }
}

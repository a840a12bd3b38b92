import ArgumentParser
import Quill
import QuillCodecs
import QuillTensor

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compares the outputs of two model files for the same inputs.",
        discussion: """
            The inputs are random numbers, the same in every run, or images of a data set. The exit code is 1 if an output \
            differs by more than the tolerance.
            """)

    @Argument(help: "A model file.")
    var model: String

    @Option(help: ArgumentHelp("The model file to compare with.", valueName: "file"))
    var against: String

    @Option(help: ArgumentHelp("The greatest difference, relative to the largest output.", valueName: "x"))
    var tolerance = 1e-5

    @Option(help: ArgumentHelp("The number of samples.", valueName: "n"))
    var count = 64

    @Option(help: ArgumentHelp("The seed of the random numbers (default: 1).", valueName: "n"))
    var seed: UInt64?

    @OptionGroup(title: "Digits") var digits: DataOptions
    @OptionGroup var runtimes: RuntimeOptions

    @Flag(help: "Use test images (those of --data) instead of random numbers.")
    var images = false

    @Flag(help: "Print one JSON object, and nothing else.")
    var json = false

    func validate() throws {
        guard count > 0, count <= 100_000 else {
            throw ValidationError("--count: expected 1 to 100000, received \(count)")
        }
        guard tolerance >= 0 else {
            throw ValidationError("--tolerance: expected at least 0, received \(tolerance)")
        }
        if usesImages, seed != nil {
            throw ValidationError(
                "--seed: expected random inputs, received \(images ? "--images" : "--data")")
        }
        let ofImages =
            (digits.limit == nil ? [] : ["--limit"]) + digits.form.flags.filter { $0.hasPrefix("--") }
        if !usesImages, let flag = ofImages.first {
            throw ValidationError("\(flag): expected --images or --data, too; the inputs are random numbers")
        }
    }

    private var usesImages: Bool { images || digits.data != nil }

    func run() async throws {
        let runtime = try runtimes.runtime()
        let report = Report(isSilent: json)
        let models = try [against, model].map { path in
            try Model.load(from: path, runtime: runtime) { report.line("Note", $0) }
        }
        var inputs = try OutputDifference.inputs(for: models[0].network, count: count, seed: seed ?? 1)
        var source = count.counted("random sample")
        if usesImages {
            let digits = try await digits.loadTest()
            let chosen = digits.test[0..<min(count, digits.test.count)]
            inputs = [
                .float32(
                    try chosen.images.cast(to: Float.self).reshaped(
                        to: models[0].network.inputShapes[0].prepending(chosen.count)))
            ]
            source = "\(chosen.count.counted("test image")) of \(digits.source)"
        }
        let difference = try OutputDifference(models[0], models[1], inputs: inputs)
        let isEqual = Double(difference.relative) <= tolerance
        if json {
            var members: [String: JSON] = [
                "count": .integer(difference.count), "within_tolerance": .bool(isEqual),
            ]
            members["max_difference"] = .number(Double(difference.greatest))
            members["largest_output"] = .number(Double(difference.largestOutput))
            members["relative"] = .number(Double(difference.relative))
            members["agreeing"] = difference.agreeing.map(JSON.integer) ?? .null
            print(JSON.object(members).text)
        } else {
            report.line("Inputs", source)
            report.line(
                "Outputs",
                "max |Δ| \(difference.greatest), \(difference.relative) of the largest output, \(difference.largestOutput)"
            )
            if let agreeing = difference.agreeing {
                report.line("Classes", "\(agreeing.grouped) of \(difference.count.counted("sample")) agree")
            }
            report.line(
                "Result",
                isEqual ? "within the tolerance of \(tolerance)" : "beyond the tolerance of \(tolerance)")
        }
        if !isEqual { throw ExitCode(Failure.failed) }
    }
}

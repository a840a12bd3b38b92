import ArgumentParser
import Quill
import QuillCodecs

struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the speed of training steps and inference.",
        discussion: """
            Each result is the best of many repetitions on generated digits. With --json, prints one object per network, \
            one per line: milliseconds (quill_ms) and floating-point operations (arithmetic) per training step, \
            parameters, bytes of the arena and of the process at its peak, single-image latency in milliseconds \
            (inference_1_ms), and images per second in batches of 1 and 256.
            """)

    @Argument(help: ArgumentHelp(NetworkOptions.networkHelp + " Default: the benchmarked networks."))
    var network: [String] = []

    @OptionGroup var networks: NetworkOptions
    @OptionGroup var runtimes: RuntimeOptions

    @Option(
        help: ArgumentHelp(
            "The number of images per training step (default: the recipe's).", valueName: "n"))
    var batchSize: Int?

    @Option(help: ArgumentHelp("The time to spend on each measurement, in seconds.", valueName: "s"))
    var seconds = 1.0

    @Flag(help: "Print one JSON object per network.")
    var json = false

    func validate() throws {
        guard seconds > 0, seconds <= 3600 else {
            throw ValidationError("--seconds: expected more than 0 and at most 3600, received \(seconds)")
        }
        if let batchSize, !(1...4096).contains(batchSize) {
            throw ValidationError("--batch-size: expected 1 to 4096, received \(batchSize)")
        }
    }

    func run() throws {
        let runtime = try runtimes.runtime()
        let names: [String?] =
            if networks.layers != nil, network.isEmpty { [nil] } else {
                network.isEmpty ? Recipe.benchmarked : network
            }
        let subjects = try names.map {
            try BenchSubject(networks.choice($0), batchSize: batchSize, runtime: runtime)
        }
        let digits = try BenchSubject.digits()
        if !json { print(BenchResult.header) }
        for var subject in subjects {
            let result = try subject.measure(digits, seconds: seconds)
            print(json ? result.json.text : result.row)
        }
    }
}

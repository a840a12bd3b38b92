import ArgumentParser
import Quill
import QuillCodecs

struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures training steps and inference.",
        discussion: """
            Each figure is the best of many repetitions on generated digits. With --json each network gives one object \
            on a line of its own: milliseconds (quill_ms) and floating-point operations (arithmetic) per training step, \
            parameters, bytes of the arena and of the process at its peak, single-image latency in milliseconds \
            (inference_1_ms), images per second in batches of 1 and 256.
            """)

    @Argument(
        help: ArgumentHelp(
            NetworkOptions.networkHelp
                + " Also \(BenchSubject.autoencoderName). Default: all networks that are benchmarked."))
    var network: [String] = []

    @OptionGroup var networks: NetworkOptions
    @OptionGroup var runtimes: RuntimeOptions

    @Option(
        help: ArgumentHelp(
            "Images per training step (default: as the network is trained).", valueName: "n"))
    var batchSize: Int?

    @Option(help: ArgumentHelp("How long to measure each figure.", valueName: "s"))
    var seconds = 1.0

    @Flag(help: "Print one JSON object for each network.")
    var json = false

    /// The networks of the speed table.
    private static let usual = [
        "mlp-128", "mlp-128-32", "mlp-256-128-64", "mlp-dropout", "mlp-512x3", "cnn-32-64", "cnn-16-36",
        "cnn-32-32-64-64", "resnet-16-32-64", "separable-32-64-128", BenchSubject.autoencoderName,
    ]

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
                network.isEmpty ? Self.usual : network
            }
        let subjects = try names.map { name in
            name == BenchSubject.autoencoderName
                ? try BenchSubject(autoencoderFor: batchSize, runtime: runtime)
                : try BenchSubject(networks.choice(name), batchSize: batchSize, runtime: runtime)
        }
        let digits = try BenchSubject.digits()
        if !json { print(BenchResult.header) }
        for var subject in subjects {
            let result = try subject.measure(digits, seconds: seconds)
            print(json ? result.json.text : result.row)
        }
    }
}

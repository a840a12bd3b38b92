import ArgumentParser
import Quill

/// Several trainings that differ only in their seeds.
struct SeedOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Train with n seeds, from --seed on, and give the mean accuracy, its spread, and its interval.",
            valueName: "n"))
    var seeds: Int?

    @Option(
        help: ArgumentHelp(
            "With --seeds: train this network, too, and test whether one of the two is better.",
            valueName: "network"))
    var versus: String?

    func validate() throws {
        if let seeds, !(1...1000).contains(seeds) {
            throw ValidationError("--seeds: expected 1 to 1000, received \(seeds)")
        }
        if versus != nil, seeds == nil { throw ValidationError("--versus: expected --seeds, too") }
        if let seeds, versus != nil, seeds < 2 {
            throw ValidationError("--seeds: expected at least 2 with --versus, received \(seeds)")
        }
    }
}

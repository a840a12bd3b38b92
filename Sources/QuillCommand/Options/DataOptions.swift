import ArgumentParser
import Foundation
import Quill

struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Digits in MNIST's format: a folder of the four files, or a file of images with its labels beside it.",
            discussion: """
                Or mnist, from the cache or the network; or strokes, the built-in generator. Default: $QUILL_DATA, else \
                mnist, else strokes.
                """,
            valueName: "path"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Use only the first digits to learn from, and the first to test on.", valueName: "n"))
    var limit: Int?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit: expected at least 1, received \(limit)") }
    }

    /// Finds the digits.
    func load() async throws -> ImageData { try await Self.load(data: data, limit: limit) }

    static func load(data: String?, limit: Int?) async throws -> ImageData {
        let isWatched = isatty(STDERR_FILENO) == 1
        let digits = try await naming(data == nil ? nil : "--data") {
            try await ImageData.find(data: data, limit: limit) { progress in
                guard isWatched else { return }
                let share = progress.total.map { " \(progress.received * 100 / max($0, 1)) %" } ?? ""
                printError("\rDownloading \(progress.file) from \(progress.host)\(share)\u{1B}[K")
            }
        }
        if isWatched, case .download = digits.source { printError("\r\u{1B}[K") }
        return digits
    }
}

extension Report {
    /// Says which digits are used, and what is worth knowing of them.
    func data(_ digits: ImageData, _ parts: [String]) {
        line("Data", "\(digits.source.name): \(parts.joined(separator: ", ")) (\(digits.source.place))")
        for note in digits.notes { line("", note) }
    }

    /// Says how a model did on the test digits.
    func test(_ scores: Logs, count: Int) {
        guard let accuracy = scores[.accuracy], let loss = scores[.loss] else { return }
        let interval = WilsonInterval(share: accuracy, of: count)
        line(
            "Test",
            "accuracy \(fixed(accuracy, 4)) (95 %: \(fixed(interval.lower, 4))–\(fixed(interval.upper, 4))), "
                + "loss \(fixed(loss, 4))")
    }
}

/// How a next command is begun: as this one was.
var ownName: String { Screen.variable("QUILL_INVOKED_AS") ?? CommandLine.arguments.first ?? "quill" }

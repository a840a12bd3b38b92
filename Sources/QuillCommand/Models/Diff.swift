import ArgumentParser
import Quill
import QuillCodecs
import QuillTensor

struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compares the layers and weights of two model files.",
        discussion: "The exit code is 0 if they are equal and 1 if they differ.")

    @Argument(help: "A model file.")
    var first: String

    @Argument(help: "Another model file.")
    var second: String

    @Flag(help: "Print one JSON object, and nothing else.")
    var json = false

    func run() throws {
        var models = try [first, second].map { try SavedModel(contentsOf: $0, allowingNonFinite: true) }
        // Weights alone may have names of their own, which the other file's network translates.
        for (index, path) in [first, second].enumerated() where models[index].network == nil {
            models[index] = translated(path, by: models[1 - index].network) ?? models[index]
        }
        let difference = ModelDifference(models[0], models[1])
        if json { print(difference.json.text) } else { report(difference) }
        for (path, model) in zip([first, second], models) where !json && !model.nonFiniteWeights.isEmpty {
            Report().line(
                "Damaged", "\(path): weights hold NaN or infinity: \(model.nonFiniteWeights.list)")
        }
        if !difference.isEmpty { throw ExitCode(Failure.failed) }
    }

    /// Returns a file's weights by a network's names; nil if they don't fit it.
    private func translated(_ path: String, by network: Network?) -> SavedModel? {
        guard let network else { return nil }
        var vocabulary = ModelVocabulary()
        vocabulary.network = network
        return try? SavedModel(contentsOf: path, vocabulary: vocabulary, allowingNonFinite: true)
    }

    private static func equal(_ count: Int) -> String {
        switch count {
        case 0: "there are none"
        case 1: "the only tensor is equal"
        default: "all \(count.grouped) tensors are equal"
        }
    }

    private func report(_ difference: ModelDifference) {
        let report = Report()
        for line in difference.architecture { report.line("Differs", line) }
        let unequal = difference.weights.filter { !$0.isEqual }
        if difference.isByPosition {
            report.line("Note", "the files name their weights differently: compared by position")
        }
        report.line(
            "Weights",
            unequal.isEmpty
                ? Self.equal(difference.weights.count)
                : "\(unequal.count) of \(difference.weights.count.counted("tensor")) \(unequal.count == 1 ? "differs" : "differ")"
        )
        let width = unequal.map(\.name.count).max() ?? 0
        for weight in unequal { print(weight.name.left(width) + "  " + weight.text) }
    }
}

extension ModelDifference.Weight {
    fileprivate var text: String {
        switch (first, second, greatest) {
        case (let shape?, nil, _): "only in the first: \(shape)"
        case (nil, let shape?, _): "only in the second: \(shape)"
        case (let shape?, _?, let greatest?): "\(shape)  max |Δ| \(greatest)"
        default: "\(first?.description ?? "") – \(second?.description ?? "")"
        }
    }
}

extension ModelDifference {
    fileprivate var json: JSON {
        let rows = weights.map { weight -> JSON in
            let greatest = weight.greatest.map { JSON.number(Double($0)) } ?? .null
            return .object([
                "name": .string(weight.name), "first": weight.first.json, "second": weight.second.json,
                "max_difference": greatest,
            ])
        }
        let lines = JSON.array(architecture.map(JSON.string))
        return .object([
            "equal": .bool(isEmpty), "architecture": lines, "by_position": .bool(isByPosition),
            "weights": .array(rows),
        ])
    }
}

extension Shape? {
    fileprivate var json: JSON { map { .array($0.dimensions.map(JSON.integer)) } ?? .null }
}

import ArgumentParser
import Quill
import QuillCodecs

struct Recipes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the networks that can be trained by name.",
        discussion: """
            With --json, prints a list with an object for each network: its layers, training, source, and published \
            results.
            """)

    @Argument(help: "The names of networks (default: all).")
    var network: [String] = []

    @Flag(help: "Print a JSON list with an object for each network.")
    var json = false

    func run() throws {
        let recipes =
            try network.isEmpty
            ? NetworkOptions.recipes
            : network.map { name in
                do {
                    return try Recipe.named(name, among: NetworkOptions.recipes)
                } catch let error as QuillError {
                    throw UsageError(error.message)
                }
            }
        guard !json else {
            print(JSON.array(try recipes.map { try $0.json }).text)
            return
        }
        let width = recipes.map(\.id.count).max() ?? 0
        let header =
            "name".left(width) + "parameters".right(12) + "epochs".right(8) + "batch".right(7)
            + "published".right(11)
        print(Terminal.bold(header + "  source"))
        for recipe in recipes {
            let row =
                try recipe.id.left(width) + recipe.network().parameterCount.grouped.right(12)
                + "\(recipe.epochs)".right(8) + "\(recipe.batchSize)".right(7)
                + (recipe.publishedAccuracy.map { $0.fixed(4) } ?? "–").right(11)
            print(recipe.source.map { "\(row)  \($0)" } ?? row)
        }
    }
}

extension Recipe {
    /// All facts about the recipe.
    fileprivate var json: JSON {
        get throws {
            let network = try network()
            let stopping = earlyStopping.map {
                JSON.object(["monitor": .string($0.monitor.name), "patience": .integer($0.patience)])
            }
            var heldOut = JSON.null
            if case .rows(let split) = validation { heldOut = .string("\(split)") }
            let rate = optimizer.learningRate.first
            return .object([
                "name": .string(id), "parameters": .integer(network.parameterCount),
                "text": layers.map(JSON.string) ?? .null, "layers": try network.layersJSON,
                "target": .string(target == .classes ? "classes" : "images"), "loss": .string(loss.name),
                "optimizer": .string(type(of: optimizer).className),
                // 0.001, not 0.0010000000474974513.
                "learning_rate": .number(Double("\(rate)") ?? Double(rate)),
                "schedule": .string(schedule.rawValue), "batch_size": .integer(batchSize),
                "epochs": .integer(epochs), "held_out": heldOut, "early_stopping": stopping ?? .null,
                "source": source?.json ?? .null,
                "published_accuracy": publishedAccuracy.map(JSON.number) ?? .null,
                "published_seconds_per_epoch": publishedSecondsPerEpoch.map(JSON.number) ?? .null,
                "benchmarked": .bool(Self.benchmarked.contains(id)),
            ])
        }
    }
}

extension Recipe.Source {
    fileprivate var json: JSON {
        .object([
            "kind": .string(kind.rawValue), "title": .string(title),
            "original_title": originalTitle.map(JSON.string) ?? .null,
            "author": author.map(JSON.string) ?? .null, "year": year.map(JSON.integer) ?? .null,
            "link": link.map(JSON.string) ?? .null, "text": .string(description),
        ])
    }
}

import Quill
import QuillCodecs

/// Stores a job in the settings of a checkpoint, so that resuming needs no other flag.
extension TrainingJob {
    private enum Key {
        static let name = "network"
        static let data = "data"
        static let limit = "limit"
        static let form = "data_flags"
        static let epochs = "epochs"
        static let held = "held_out"
        static let monitor = "monitor"
        static let patience = "patience"
        static let output = "output"
        static let tensorBoard = "tensorboard"
        static let checkpointEvery = "checkpoint_every"
        static let run = "run"
        static let fingerprint = "digits"
        static let instructionSet = "instruction_set"
    }

    /// Returns the settings that the model and the training state don't contain.
    func settings(
        _ digits: ImageData.Source, fingerprint: UInt64, instructionSet: String
    ) -> [String: String] {
        var settings = [
            Key.name: recipe.id, Key.epochs: "\(recipe.epochs)", Key.held: recipe.validation.setting,
            Key.output: output, Key.checkpointEvery: "\(checkpointEvery)",
            Key.fingerprint: "\(fingerprint)", Key.instructionSet: instructionSet,
        ]
        // The source that was found, so that resuming finds the same one even if the cache has changed.
        settings[Key.data] = digits.argument
        settings[Key.tensorBoard] = tensorBoard
        settings[Key.limit] = limit.map { "\($0)" }
        settings[Key.run] = run.map { FileSystem.absolute($0.path) }
        settings[Key.form] = form.flatMap { $0.flags.isEmpty ? nil : $0.flags.joined(separator: "\n") }
        settings[Key.monitor] = recipe.earlyStopping?.monitor.name
        settings[Key.patience] = recipe.earlyStopping.map { "\($0.patience)" }
        return settings
    }

    /// Reads the job from a checkpoint.
    /// - Parameter recipes: the known recipes. Anything else, a file or custom layers, is trained like
    ///   ``Recipe/standard``.
    init(checkpoint path: String, among recipes: [Recipe], runtime: Runtime) throws {
        let checkpoint = try Checkpoint.load(from: path, runtime: runtime)
        let settings = checkpoint.settings
        func text(_ key: String) throws -> String {
            guard let text = settings[key] else {
                throw QuillError(.file, "\(path): expected a checkpoint of quill train, '\(key)' is missing")
            }
            return text
        }
        func value<Value>(_ key: String, _ parse: (String) -> Value?) throws -> Value {
            guard let value = parse(try text(key)) else {
                throw QuillError(.file, "\(path): setting '\(key)' has the invalid value '\(try text(key))'")
            }
            return value
        }
        let name = try text(Key.name)
        recipe = recipes.first { $0.id == name } ?? .standard
        recipe.id = name
        recipe.batchSize = checkpoint.state.arguments.batchSize
        recipe.epochs = try value(Key.epochs) { Int($0).flatMap { $0 >= 0 ? $0 : nil } }
        recipe.validation = try value(Key.held, Validation.init(setting:))
        recipe.earlyStopping = try settings[Key.monitor].map { monitor in
            EarlyStopping(
                monitor: Metric(monitor), patience: try value(Key.patience) { Int($0) },
                restoreBestWeights: true)
        }
        model = checkpoint.model
        seed = checkpoint.state.arguments.seed
        shards = checkpoint.state.arguments.shards
        data = settings[Key.data]
        tensorBoard = settings[Key.tensorBoard]
        limit = try settings[Key.limit].map { _ in
            try value(Key.limit) { Int($0).flatMap { $0 > 0 ? $0 : nil } }
        }
        form = try settings[Key.form].map { _ in
            try value(Key.form) {
                try? DataFormOptions.parse(
                    $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
            }
        }
        output = Self.besides(path, try text(Key.output))
        run = settings[Key.run].map { RunFolder($0) }
        checkpointEvery = try value(Key.checkpointEvery) { Int($0).flatMap { $0 >= 0 ? $0 : nil } }
        resuming = Resuming(
            state: checkpoint.state, fingerprint: try value(Key.fingerprint) { UInt64($0) },
            instructionSet: try text(Key.instructionSet), epochs: recipe.epochs)
    }

    /// Returns the path of a file with the name of another, in the folder of a checkpoint: the folder of the run that it
    /// is from may not be this one.
    private static func besides(_ checkpoint: String, _ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let slash = checkpoint.lastIndex(of: "/") else { return name }
        return checkpoint[...slash] + name
    }
}

extension Validation {
    /// The setting's text: `hold-out 0.1 1`, `last 0.2`, `last-count 50`, `none`.
    fileprivate var setting: String {
        switch self {
        case .rows(.holdOut(let share, shuffled: _, stratified: _, let seed)): "hold-out \(share) \(seed)"
        case .rows(.lastRows(let share)): "last \(share)"
        case .rows(.lastCount(let count)): "last-count \(count)"
        default: "none"
        }
    }

    fileprivate init?(setting: String) {
        let words = setting.split(separator: " ")
        switch (words.first, words.count) {
        case ("none", 1): self = .off
        case ("last", 2):
            guard let share = Double(words[1]) else { return nil }
            self = .split(share)
        case ("last-count", 2):
            guard let count = Int(words[1]) else { return nil }
            self = .rows(.lastCount(count))
        case ("hold-out", 3):
            guard let share = Double(words[1]), let seed = UInt64(words[2]) else { return nil }
            self = .holdOut(share, seed: seed)
        default: return nil
        }
    }
}

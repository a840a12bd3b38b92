import QuillCodecs
import QuillNetwork
import QuillSystem
import QuillTensor
import QuillTraining

/// What a run was made from: everything that is known before its first step.
public struct RunConfiguration: Sendable, Equatable {
    /// Named values, as they are in the file: `network`, `layers`, `parameters`, `data`, `training`, `held_out`, `epochs`,
    /// `batch_size`, `seed`, `optimizer`, `loss`, `started`, `quill`, `swift`, `system`, `threads`, `instruction_set`, and
    /// those that a program adds.
    public var values: [String: JSON]

    /// Creates a configuration from named values.
    public init(_ values: [String: JSON] = [:]) { self.values = values }

    /// The name of the network.
    public var network: String { values["network"]?.string ?? "unknown" }
    /// Where the images came from; nil if nobody said.
    public var data: String? { values["data"]?.string }
    /// The numbers of training and of validation samples.
    public var counts: (training: Int, validation: Int) {
        (values["training"]?.integer ?? 0, values["held_out"]?.integer ?? 0)
    }
    /// The planned number of epochs.
    public var epochs: Int { values["epochs"]?.integer ?? 0 }
    /// The seed, as text.
    public var seed: String? { values["seed"].map { $0.string ?? $0.text } }
    /// When the run began, in UTC: `2026-11-28T23:32:21.042Z`.
    public var started: String { values["started"]?.string ?? "" }
    /// The values that say where and when the run took place, and not what it did.
    public static let circumstances: Set<String> = [
        "command", "instruction_set", "quill", "started", "swift", "system", "threads",
    ]

    /// The configuration of a training that begins.
    init(_ training: Training) {
        let model = training.model
        let layers = model.network.steps.compactMap { step in step.layer.map { JSON.string("\($0)") } }
        values = [
            "network": .string(model.name), "layers": .array(layers),
            "parameters": .integer(model.parameterCount), "training": .integer(training.arguments.rows),
            "held_out": .integer(training.validationCount), "epochs": .integer(training.epochs),
            "batch_size": .integer(training.batchSize),
            "seed": Int(exactly: training.arguments.seed).map(JSON.integer)
                ?? .string("\(training.arguments.seed)"),
            "started": .string(Clock.preciseNow), "quill": .string(QuillVersion.current),
            "swift": .string(QuillVersion.swift), "system": .string(SystemName.text),
            "threads": .integer(model.runtime.threads),
            "instruction_set": .string(model.runtime.instructionSet),
        ]
        values["classes"] = model.classNames.map { .array($0.map(JSON.string)) }
        if let compilation = model.compilation {
            values["optimizer"] = .string("\(compilation.optimizer)")
            values["loss"] = .string(compilation.losses.map { "\($0)" }.joined(separator: ", "))
        }
        for (name, value) in training.arguments.others { values[name] = .string(value) }
    }
}

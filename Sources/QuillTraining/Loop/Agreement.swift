import QuillGraph
import QuillNetwork
import QuillTensor

/// What all ranks must have in common before they work together.
struct Agreement {
    private struct Item {
        let what: String
        let value: String
        /// Whether an error shows the values.
        let isShown: Bool
    }

    private var items: [Item] = []

    /// A difference, which every rank finds at the same time, so that none need tell the others.
    struct Difference: Error {
        let message: String
    }

    /// Adds something that must be equal.
    /// - Parameters:
    ///   - what: its name in an error: `the seed`.
    ///   - value: a text that is equal if it is.
    ///   - isShown: whether an error shows the texts, which should be short.
    mutating func add(_ what: String, _ value: String, isShown: Bool = true) {
        items.append(Item(what: what, value: value, isShown: isShown))
    }

    /// Compares all items with those of the other ranks. Every rank adds the same ones in the same order.
    /// - Throws: on every rank, a ``Difference`` that names the first one and the ranks; also any error of the communicator.
    func check(over communicator: any Communicator) throws {
        guard communicator.size > 1 else { return }
        let own = items.map { $0.value.utf8.reduce(0) { SplitMix64.mixed($0 ^ UInt64($1)) } }
        var first = own
        try first.withUnsafeMutableBytes { try communicator.broadcast($0, from: 0) }
        // One row for each rank, of which the others are zeros.
        var differs = [Double](repeating: 0, count: communicator.size * items.count)
        for index in items.indices where own[index] != first[index] {
            differs[communicator.rank * items.count + index] = 1
        }
        try differs.withUnsafeMutableBufferPointer { try communicator.allReduceSum($0) }
        for (index, item) in items.enumerated() {
            let others = (0..<communicator.size).filter { differs[$0 * items.count + index] > 0 }
            guard let other = others.first else { continue }
            let values = try [0, other].map { try text(item.value, from: $0, communicator) }
            throw Difference(
                message: "ranks 0 and \(other) differ in \(item.what)"
                    + (item.isShown ? ": \(values[0]) and \(values[1])" : "")
                    + "; start all ranks alike, on the same data")
        }
    }

    /// Returns a rank's text.
    private func text(_ own: String, from root: Int, _ communicator: any Communicator) throws -> String {
        var count = Int64(own.utf8.count)
        try withUnsafeMutableBytes(of: &count) { try communicator.broadcast($0, from: root) }
        var bytes = communicator.rank == root ? Array(own.utf8) : [UInt8](repeating: 0, count: Int(count))
        try bytes.withUnsafeMutableBytes { try communicator.broadcast($0, from: root) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Agreement {
    /// The values on which all work with a model agrees.
    init(on model: Model) {
        add("the version of Quill", QuillVersion.current)
        add("the instruction set", model.runtime.instructionSet)
        let layers = model.network.steps.map { "\($0.name) \($0.layer.map { "\($0)" } ?? "") \($0.output)" }
        let weights = model.network.weights.map { "\($0.name) \($0.shape) \($0.isTrainable)" }
        add("the network", (layers + weights).joined(separator: "\n"), isShown: false)
    }

    /// The values on which the ranks of an evaluation or a prediction agree.
    /// - Parameters:
    ///   - model: the model, whose weights count, too.
    ///   - batchSize: the number of samples at once.
    ///   - data: the data's fingerprint.
    init(on model: Model, batchSize: Int, data: String) {
        self.init(on: model)
        add("the batch size", "\(batchSize)")
        add("the weights", "\(model.weightFingerprint)", isShown: false)
        add("the data", data, isShown: false)
    }

    /// The values on which the ranks of a training agree.
    init(on model: Model, _ arguments: TrainingState.Arguments, _ options: FitOptions) {
        self.init(on: model)
        add("the number of shards", "\(options.shardCount)")
        add("the seed", "\(arguments.seed)")
        add("the batch size", "\(arguments.batchSize)")
        add("shuffle", "\(arguments.shuffle)")
        add("the number of samples", "\(arguments.rows)")
        add("the steps per epoch", arguments.limit.map { "\($0)" } ?? "all")
        add("the epochs", "\(options.initialEpoch) to \(options.epochs)")
        add(
            "the arguments of fit",
            arguments.others.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                .joined(separator: "; "))
        if let compilation = model.compilation {
            add("the optimizer", "\(compilation.optimizer)", isShown: false)
            let outputs = compilation.outputs.map { output in
                "\(output.loss.map { "\($0)" } ?? "") \(output.weight) \(output.metrics.map(\.name))"
            }
            add("the losses and metrics", outputs.joined(separator: "\n"), isShown: false)
        }
        let resumed = options.resuming.map { "epoch \($0.epoch + 1), after \($0.batch) of its steps" }
        add("the training to resume", resumed ?? "none")
    }
}

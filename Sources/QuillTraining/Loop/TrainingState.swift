import QuillTensor

/// The position of a training run. Together with the weights and the optimizer state, it suffices to resume exactly.
public struct TrainingState: Sendable, Equatable {
    /// The epoch, from 0.
    public var epoch: Int
    /// The number of steps completed in this epoch.
    public var batch: Int
    /// The epoch's sums so far: the loss, weighted by rows, and the metrics' sums.
    public var sums: [Double]
    /// The number of rows seen in this epoch.
    public var rows: Double
    /// The metrics of earlier epochs.
    public var history: History
    /// The states of all stateful callbacks.
    public var callbacks: [CallbackState]
    /// The arguments of `fit` that must be the same when training resumes.
    public var arguments: Arguments

    /// The state of one callback, and the name and settings that identify it when training resumes.
    public struct CallbackState: Sendable, Equatable {
        /// The callback's name, such as `EarlyStopping(val_loss)`.
        public var name: String
        /// The callback's other settings.
        public var settings: String
        /// The state.
        public var memory: CallbackMemory

        /// Creates the state of a callback.
        public init(name: String, settings: String = "", memory: CallbackMemory) {
            self.name = name
            self.settings = settings
            self.memory = memory
        }
    }

    /// Arguments of `fit` that must be the same when training resumes.
    public struct Arguments: Sendable, Equatable {
        /// The number of samples in a full batch.
        public var batchSize: Int
        /// Whether the samples are shuffled for each pass over them.
        public var shuffle: Bool
        /// The seed of everything random.
        public var seed: UInt64
        /// The number of training samples without those held out; 0 for a sequence of batches.
        public var rows: Int
        /// The number of steps in an epoch; nil if an epoch covers all samples.
        public var limit: Int?
        /// Other arguments that were passed, such as class weights and transforms.
        public var others: [String: String]

        /// Creates arguments, for example from a file.
        public init(
            batchSize: Int, shuffle: Bool, seed: UInt64, rows: Int, stepsPerEpoch: Int? = nil,
            others: [String: String] = [:]
        ) {
            self.batchSize = batchSize
            self.shuffle = shuffle
            self.seed = seed
            self.rows = rows
            limit = stepsPerEpoch
            self.others = others
        }

        /// The number of shards that each batch was cut into; nil for whole batches.
        public var shards: Int? { others[Self.shardsKey].flatMap { Int($0) } }

        /// The key of ``shards`` among the other arguments.
        static let shardsKey = "shards"

        /// The largest number of steps in an epoch; 0 if an epoch is one pass over a sequence of batches.
        var stepsPerEpoch: Int {
            rows == 0 ? limit ?? 0 : min(limit ?? batchesPerPass, batchesPerPass)
        }
    }

    /// Creates a state, for example from a file.
    public init(
        epoch: Int, batch: Int, sums: [Double], rows: Double, history: History, callbacks: [CallbackState],
        arguments: Arguments
    ) {
        self.epoch = epoch
        self.batch = batch
        self.sums = sums
        self.rows = rows
        self.history = history
        self.callbacks = callbacks
        self.arguments = arguments
    }

    /// - Throws: an `.argument` error that names the difference between this training and the one to resume.
    func check(_ now: Arguments, sums: Int) throws {
        func same<Value: Equatable>(_ what: String, _ before: Value, _ now: Value) throws {
            guard before == now else {
                throw QuillError(
                    .argument, "the training to resume had \(what) \(before), received \(now)")
            }
        }
        try same("batch size", arguments.batchSize, now.batchSize)
        try same("shuffle", arguments.shuffle, now.shuffle)
        try same("seed", arguments.seed, now.seed)
        try same("number of samples", arguments.rows, now.rows)
        try same(
            "steps per epoch", arguments.limit.map { "\($0)" } ?? "all", now.limit.map { "\($0)" } ?? "all")
        for name in Set(arguments.others.keys).union(now.others.keys).sorted() {
            try same(name, arguments.others[name] ?? "none", now.others[name] ?? "none")
        }
        try same("number of sums for loss and metrics", self.sums.count, sums)
        guard epoch >= 0, batch >= 0, batch <= now.stepsPerEpoch || now.stepsPerEpoch == 0 else {
            throw QuillError(
                .argument,
                "the training to resume is at step \(batch) of epoch \(epoch); an epoch has \(now.stepsPerEpoch) steps"
            )
        }
    }
}

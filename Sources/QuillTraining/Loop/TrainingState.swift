import QuillTensor

/// Where a training stands: with the model's weights and optimiser state enough to go on bit by bit the same.
public struct TrainingState: Sendable, Equatable {
    /// The epoch, from 0.
    public var epoch: Int
    /// Steps done in it.
    public var batch: Int
    /// What the epoch's batches add up to: the loss, weighted by rows, and the metrics' sums.
    public var sums: [Double]
    /// Rows seen in this epoch.
    public var rows: Double
    /// The figures of earlier epochs.
    public var history: History
    /// The memories of the callbacks, in their order.
    public var callbacks: [CallbackMemory]
    /// What `fit` was called with.
    public var arguments: Arguments

    /// Arguments of `fit` that must be the same when training goes on.
    public struct Arguments: Sendable, Equatable {
        /// The samples of a full batch.
        public var batchSize: Int
        /// Whether each epoch has an order of its own.
        public var shuffle: Bool
        /// What everything random depends on.
        public var seed: UInt64
        /// The number of samples learnt from, without those held out; 0 for a sequence of batches.
        public var rows: Int
        /// After how many steps an epoch ends; nil where it ends with the samples.
        public var limit: Int?
        /// What else must be the same where it was given: class weights, transforms.
        public var others: [String: String]

        /// Arguments as a file kept them.
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

        /// The steps of an epoch; 0 where a sequence of batches ends by itself.
        var stepsPerEpoch: Int {
            let steps = (rows + batchSize - 1) / batchSize
            return rows == 0 ? limit ?? 0 : min(limit ?? steps, steps)
        }
    }

    /// A state as a file kept it.
    public init(
        epoch: Int, batch: Int, sums: [Double], rows: Double, history: History, callbacks: [CallbackMemory],
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

    /// - Throws: an `.argument` error that names what differs between this training and the one that is to go on.
    func check(_ now: Arguments, sums: Int, callbacks: Int) throws {
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
        try same("number of callbacks", self.callbacks.count, callbacks)
        guard epoch >= 0, batch >= 0, batch <= now.stepsPerEpoch || now.stepsPerEpoch == 0 else {
            throw QuillError(
                .argument,
                "the training to resume stands at step \(batch) of epoch \(epoch); an epoch has \(now.stepsPerEpoch) steps"
            )
        }
    }
}

extension SavedModel {
    /// What a model consists of: formats say what they hold, and models what they have.
    public struct Parts: OptionSet, Sendable, CustomStringConvertible {
        /// One bit for each part.
        public let rawValue: Int

        /// The parts whose bits are set.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// The layers and how they are connected.
        public static let network = Parts(rawValue: 1)
        /// The weights.
        public static let weights = Parts(rawValue: 2)
        /// The optimizer, losses, and metrics.
        public static let compilation = Parts(rawValue: 4)
        /// What the optimizer remembers.
        public static let optimizerState = Parts(rawValue: 8)
        /// Where training stands, and the settings of the program that trains.
        public static let training = Parts(rawValue: 16)
        /// Extra key–value strings.
        public static let metadata = Parts(rawValue: 32)
        /// Weights in 16 bits.
        public static let halvedKernels = Parts(rawValue: 64)

        /// All that training can go on from.
        public static let checkpoint: Parts = [.network, .weights, .compilation, .optimizerState, .training]
        /// Everything.
        public static let all: Parts = [.checkpoint, .metadata, .halvedKernels]

        private static let names: [(Parts, String)] = [
            (.network, "the network"), (.weights, "the weights"),
            (.compilation, "the optimizer, losses, and metrics"), (.optimizerState, "the optimizer's state"),
            (.training, "the training state"), (.metadata, "metadata"),
            (.halvedKernels, "weights in 16 bits"),
        ]

        /// The parts as a sentence lists them: `the network, the weights`.
        public var description: String {
            Self.names.filter { contains($0.0) }.map(\.1).joined(separator: ", ")
        }
    }

    /// The parts that this model has.
    public var parts: Parts {
        var parts: Parts = .weights
        if network != nil { parts.insert(.network) }
        if compilation != nil { parts.insert(.compilation) }
        if optimizerState != nil { parts.insert(.optimizerState) }
        if training != nil { parts.insert(.training) }
        if !metadata.isEmpty { parts.insert(.metadata) }
        if halvesKernels { parts.insert(.halvedKernels) }
        return parts
    }
}

extension SavedModel {
    /// The parts of a model, as formats can hold them and models have them.
    public struct Parts: OptionSet, Sendable, CustomStringConvertible {
        /// A bit for each part.
        public let rawValue: Int

        /// Creates a set from bits.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// The layers and how they are connected.
        public static let network = Parts(rawValue: 1)
        /// The weights.
        public static let weights = Parts(rawValue: 2)
        /// The optimizer, losses, and metrics.
        public static let compilation = Parts(rawValue: 4)
        /// The optimizer's state.
        public static let optimizerState = Parts(rawValue: 8)
        /// The position of training, and the settings of the training program.
        public static let training = Parts(rawValue: 16)
        /// Extra key–value strings.
        public static let metadata = Parts(rawValue: 32)
        /// Weights in 16 bits.
        public static let halvedKernels = Parts(rawValue: 64)
        /// The names of the classes.
        public static let classNames = Parts(rawValue: 128)

        /// Everything needed to resume training.
        public static let checkpoint: Parts = [.network, .weights, .compilation, .optimizerState, .training]
        /// Everything.
        public static let all: Parts = [.checkpoint, .classNames, .metadata, .halvedKernels]

        private static let names: [(Parts, String)] = [
            (.network, "the network"), (.weights, "the weights"),
            (.compilation, "the optimizer, losses, and metrics"), (.optimizerState, "the optimizer's state"),
            (.training, "the training state"), (.metadata, "metadata"),
            (.halvedKernels, "weights in 16 bits"), (.classNames, "the names of the classes"),
        ]

        /// The parts as a list: `the network, the weights`.
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
        // Numbers are the same as no names.
        if let classNames, classNames != classNames.indices.map(String.init) { parts.insert(.classNames) }
        if !metadata.isEmpty { parts.insert(.metadata) }
        if halvesKernels { parts.insert(.halvedKernels) }
        return parts
    }
}

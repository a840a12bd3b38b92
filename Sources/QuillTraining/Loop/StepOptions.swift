import QuillGraph
import QuillNetwork

/// What shapes a training step besides the network and its compilation. Equal options give the same compiled step.
struct StepOptions: Hashable, Sendable {
    /// Changes of the batch before the model sees it.
    var transforms: [any BatchTransform] = []
    /// Changes of the gradients before the optimizer sees them.
    var gradientTransforms: [any GradientTransform] = []
    /// The ranks that train together; nil for one alone.
    var ranks: Ranks?

    /// This process among those that train together.
    struct Ranks: Hashable, Sendable {
        let communicator: any Communicator
        /// This rank's part of the batch, by which its gradients count.
        let share: Float

        static func == (a: Ranks, b: Ranks) -> Bool {
            a.communicator === b.communicator && a.share == b.share
        }

        func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(communicator)) }
    }

    private var parts: [AnyHashable] {
        transforms.map { AnyHashable($0) } + gradientTransforms.map { AnyHashable($0) }
    }

    static func == (a: StepOptions, b: StepOptions) -> Bool {
        a.transforms.count == b.transforms.count && a.parts == b.parts && a.ranks == b.ranks
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(parts)
        hasher.combine(ranks)
    }
}

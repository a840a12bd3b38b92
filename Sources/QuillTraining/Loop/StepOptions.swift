import QuillGraph
import QuillNetwork

/// Options of a training step besides the network and its compilation. Equal options give the same compiled step.
struct StepOptions: Hashable, Sendable {
    /// The transforms of the batch before it reaches the model.
    var transforms: [any BatchTransform] = []
    /// The transforms of the gradients before they reach the optimizer.
    var gradientTransforms: [any GradientTransform] = []
    /// The ranks that train together; nil for a single process.
    var ranks: Ranks?

    /// This process's rank among those that train together.
    struct Ranks: Hashable, Sendable {
        let communicator: any Communicator
        /// This rank's fraction of the batch, which weights its gradients.
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

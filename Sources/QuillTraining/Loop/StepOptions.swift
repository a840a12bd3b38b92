import QuillGraph
import QuillNetwork

/// Options of a training step besides the network and its compilation. Equal options give the same compiled step.
struct StepOptions: Hashable, Sendable {
    /// The transforms of the batch before it reaches the model.
    var transforms: [any BatchTransform] = []
    /// The transforms of the gradients before they reach the optimizer.
    var gradientTransforms: [any GradientTransform] = []
    /// The number of rows of the whole batch, if the step trains on a shard of it.
    var wholeRows: Int?

    private var parts: [AnyHashable] {
        transforms.map { AnyHashable($0) } + gradientTransforms.map { AnyHashable($0) }
    }

    static func == (a: StepOptions, b: StepOptions) -> Bool {
        a.transforms.count == b.transforms.count && a.parts == b.parts && a.wholeRows == b.wholeRows
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(parts)
        hasher.combine(wholeRows)
    }
}

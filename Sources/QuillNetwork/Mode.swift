import QuillGraph

/// Whether a graph is built for training or for inference, and the state that training needs besides the layers'
/// outputs. A model has a separate graph for each; nothing switches at run time.
public struct Mode {
    /// The state that training graphs collect while layers are called.
    final class Session {
        let seed: UInt64
        /// The int32 number of the training step.
        let step: Node
        var streams: UInt32 = 0
        var updates: [(variable: Node, value: Node)] = []

        init(seed: UInt64, step: Node) {
            self.seed = seed
            self.step = step
        }

        /// Returns the latest value of a variable.
        func latest(_ variable: Node) -> Node? { updates.last { $0.variable == variable }?.value }
    }

    /// The penalties that the loss of a training or evaluation graph collects while layers are called.
    final class Penalties {
        var terms: [Node] = []
    }

    let session: Session?
    /// The penalties; nil for a graph without a loss.
    let penalties: Penalties?
    /// Whether the layer being called may be trained; false for a frozen layer.
    public private(set) var isTrainable = true

    init(session: Session?, penalties: Penalties? = nil) {
        self.session = session
        self.penalties = penalties
    }

    /// Creates the mode of a training graph. Random numbers depend only on the seed and `step`, the int32 number of the
    /// training step.
    package init(seed: UInt64, step: Node) {
        self.init(session: Session(seed: seed, step: step), penalties: Penalties())
    }

    /// The mode of an inference graph.
    package static var inference: Mode { Mode(session: nil) }

    /// The mode of an evaluation graph: inference with the penalties, which are part of the loss.
    package static var evaluation: Mode { Mode(session: nil, penalties: Penalties()) }

    /// The same mode for a frozen layer.
    var frozen: Mode {
        var result = self
        result.isTrainable = false
        return result
    }

    /// New values of non-trainable weights.
    package var updates: [(variable: Node, value: Node)] { session?.updates ?? [] }

    /// Whether the graph is for training.
    public var isTraining: Bool { session != nil }

    /// Returns inverted dropout of x in training, x itself in inference. Each use draws its own numbers.
    public func dropout(_ x: Node, rate: Float) -> Node {
        guard let session else { return x }
        session.streams += 1
        return QuillGraph.dropout(
            x, rate: rate, seed: session.seed, stream: session.streams, step: session.step)
    }

    /// Updates a non-trainable weight (such as a running average) at each training step. Calls of a shared layer
    /// update it one after the other.
    public func update(_ variable: Node, to value: Node) {
        guard let session else { return }
        if let earlier = session.updates.firstIndex(where: { $0.variable == variable || $0.value == variable }
        ) {
            session.updates[earlier].value = value
        } else {
            session.updates.append((variable, value))
        }
    }

    /// Adds a penalty, a node of one number, to the loss in training and evaluation.
    public func penalize(_ penalty: Node) { penalties?.terms.append(penalty) }

    /// Adds a penalty on a layer's output to the loss, divided by the batch size, as in Keras, so it is
    /// independent of the batch size.
    public func penalize(activity: Node, by regularizer: Regularizer) {
        guard penalties != nil else { return }
        penalize(regularizer(activity) * (1 / Float(max(activity.shape.dimensions.first ?? 1, 1))))
    }
}

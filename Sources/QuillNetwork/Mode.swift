import QuillGraph

/// Whether a graph is built for training or for inference, and what training needs beside the layers' outputs. The two
/// are different graphs of one model: nothing switches at run time.
public struct Mode {
    /// What training graphs collect while layers are called.
    final class Session {
        let seed: UInt64
        /// The int32 number of the training step.
        let step: Node
        var streams: UInt32 = 0
        var updates: [(variable: Node, value: Node)] = []
        var penalties: [Node] = []

        init(seed: UInt64, step: Node) {
            self.seed = seed
            self.step = step
        }

        /// The newest value of a variable.
        func latest(_ variable: Node) -> Node? { updates.last { $0.variable == variable }?.value }
    }

    let session: Session?
    /// Whether the layer that is being called may be trained; false for a frozen one.
    public private(set) var isTrainable = true

    init(session: Session?) { self.session = session }

    /// The mode of a training graph. Random numbers are a function of the seed and of `step`, the int32 number of the
    /// training step.
    package init(seed: UInt64, step: Node) { session = Session(seed: seed, step: step) }

    /// The mode of an inference graph.
    package static var inference: Mode { Mode(session: nil) }

    /// The same mode for a frozen layer.
    var frozen: Mode {
        var result = self
        result.isTrainable = false
        return result
    }

    /// New values of weights that are not trained.
    package var updates: [(variable: Node, value: Node)] { session?.updates ?? [] }

    /// Whether the graph is for training.
    public var isTraining: Bool { session != nil }

    /// Inverted dropout of x in training, x itself in inference. Each use draws its own numbers.
    public func dropout(_ x: Node, rate: Float) -> Node {
        guard let session else { return x }
        session.streams += 1
        return QuillGraph.dropout(
            x, rate: rate, seed: session.seed, stream: session.streams, step: session.step)
    }

    /// Replaces a weight that is not trained (a running average) by a new value with each training step. A shared
    /// layer's calls do so one after the other.
    public func update(_ variable: Node, to value: Node) {
        guard let session else { return }
        if let earlier = session.updates.firstIndex(where: { $0.variable == variable || $0.value == variable }
        ) {
            session.updates[earlier].value = value
        } else {
            session.updates.append((variable, value))
        }
    }

    /// Adds a penalty, a node of one number, to the loss of training.
    public func penalize(_ penalty: Node) { session?.penalties.append(penalty) }

    /// Adds a penalty on a layer's output to the loss of training: divided by the batch size, as in Keras, so that it
    /// weighs the same for any.
    public func penalize(activity: Node, by regularizer: Regularizer) {
        guard isTraining else { return }
        penalize(regularizer(activity) * (1 / Float(max(activity.shape.dimensions.first ?? 1, 1))))
    }
}

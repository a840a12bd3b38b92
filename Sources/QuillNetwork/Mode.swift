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

        init(seed: UInt64, step: Node) {
            self.seed = seed
            self.step = step
        }
    }

    let session: Session?

    /// Whether the graph is for training.
    public var isTraining: Bool { session != nil }

    /// Inverted dropout of x in training, x itself in inference. Each use draws its own numbers.
    public func dropout(_ x: Node, rate: Float) -> Node {
        guard let session else { return x }
        session.streams += 1
        return QuillGraph.dropout(
            x, rate: rate, seed: session.seed, stream: session.streams, step: session.step)
    }

    /// Replaces a weight that is not trained (a running average) by a new value with each training step.
    public func update(_ variable: Node, to value: Node) {
        session?.updates.append((variable, value))
    }
}

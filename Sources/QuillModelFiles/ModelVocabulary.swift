import QuillNetwork

/// The layers, optimizers, losses, and metrics that model files may name. Programs add their custom ones.
public struct ModelVocabulary: Sendable {
    /// The layers, by class name.
    public var layers: LayerRegistry
    /// The optimizers, by class name.
    public var optimizers: OptimizerRegistry
    /// Losses beyond the library's, by name.
    public var losses: [Loss]
    /// Metrics beyond the library's, by name.
    public var metrics: [Metric]
    /// The network that weights are read for, as by `model.loadWeights(from:)`: files without a network may have other
    /// names for the same weights. Nil when a whole model is read.
    public var network: Network?

    /// Creates a vocabulary of the library's names and the given ones.
    public init(
        layers: LayerRegistry = .standard, optimizers: OptimizerRegistry = .standard, losses: [Loss] = [],
        metrics: [Metric] = []
    ) {
        self.layers = layers
        self.optimizers = optimizers
        self.losses = losses
        self.metrics = metrics
    }
}

/// The identity of a shared layer.
final class LayerIdentity: Sendable {}

/// A layer that can be called several times with the same weights, like every layer object in Keras.
///
/// Layers are values without identity: `Dense(4)(a)` and `Dense(4)(b)` are two layers, even if both use the same
/// value `Dense(4)`. `shared()` returns one layer, which may be called any number of times in a model:
///
/// ```swift
/// let encoder = Dense(32, activation: .relu).shared()
/// let distance = Subtract()([encoder(left), encoder(right)])
/// ```
public struct SharedLayer: Sendable {
    /// The layer.
    public let layer: any Layer
    private let identity = LayerIdentity()

    init(_ layer: any Layer) { self.layer = layer }

    /// Applies the layer to an input or another layer's output.
    public func callAsFunction(_ x: Symbol) -> Symbol { outputs(of: [x])[0] }

    /// Applies the layer to several outputs.
    public func callAsFunction(_ inputs: [Symbol]) -> Symbol { outputs(of: inputs)[0] }

    /// Applies the layer and returns all its outputs, for a model with several.
    public func outputs(of inputs: [Symbol]) -> [Symbol] { layer.symbols(inputs, identity: identity) }
}

extension Layer {
    /// Returns this layer as one that can be called several times with the same weights.
    public func shared() -> SharedLayer { SharedLayer(self) }
}

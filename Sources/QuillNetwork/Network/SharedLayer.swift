/// Tells shared layers apart.
final class LayerIdentity: Sendable {}

/// A layer that is called several times with the same weights, as every layer object is in Keras.
///
/// Layers are values here, and a value has no identity: `Dense(4)(a)` and `Dense(4)(b)` are two layers, whether the
/// value `Dense(4)` has a name or not. What `shared()` gives is one layer, however often it is called in one model:
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

    /// The layer applied to an input or another layer's output.
    public func callAsFunction(_ x: Symbol) -> Symbol { outputs(of: [x])[0] }

    /// The layer applied to several outputs.
    public func callAsFunction(_ inputs: [Symbol]) -> Symbol { outputs(of: inputs)[0] }

    /// All outputs of the layer, if it is a model with several.
    public func outputs(of inputs: [Symbol]) -> [Symbol] { layer.symbols(inputs, identity: identity) }
}

extension Layer {
    /// This layer as one that can be called several times with the same weights.
    public func shared() -> SharedLayer { SharedLayer(self) }
}

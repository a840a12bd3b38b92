import QuillTensor

/// The output of a layer call, used to describe a model's graph before the model is created.
///
/// ```swift
/// let image = Input([28, 28, 1])
/// let x = Flatten()(image)
/// let model = try Model(inputs: image, outputs: Dense(10)(x))
/// ```
public struct Symbol: Sendable {
    let origin: Origin
    /// The index among the call's outputs.
    let output: Int

    init(_ kind: Origin.Kind) {
        origin = Origin(kind)
        output = 0
    }

    init(origin: Origin, output: Int) {
        self.origin = origin
        self.output = output
    }

    /// A class, because identity distinguishes two calls of equal layers.
    final class Origin: Sendable {
        enum Kind: Sendable {
            case input(InputShape, name: String?)
            /// The identity is that of a shared layer.
            case call(any Layer, LayerIdentity?, [Symbol])
        }
        let kind: Kind
        init(_ kind: Kind) { self.kind = kind }
    }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
/// Creates an input of a model: the shape of one sample, without the batch axis. Layers are called on it:
/// `Conv2D(32, 3)(Input([28, 28, 1]))`.
public func Input(_ shape: Shape, name: String? = nil) -> Symbol { Input(InputShape(shape), name: name) }

// swift-format-ignore: AlwaysUseLowerCamelCase
/// Creates an input of a model for samples whose size may be open: `Input([nil, nil, 3])` for color images of any size.
/// The model is compiled for each size that it meets; the weights are the same.
public func Input(_ shape: InputShape, name: String? = nil) -> Symbol { Symbol(.input(shape, name: name)) }

extension Layer {
    /// Applies this layer to an input or another layer's output. Layers are values: each call has its own weights
    /// unless the layer is `shared()`.
    public func callAsFunction(_ x: Symbol) -> Symbol { symbols([x], identity: nil)[0] }

    /// Returns one symbol for each output of a call.
    func symbols(_ inputs: [Symbol], identity: LayerIdentity?) -> [Symbol] {
        let origin = Symbol.Origin(.call(self, identity, inputs))
        // An empty network is an error when the outer one is built.
        let count = max((self as? InnerNetwork)?.network.outputs.count ?? 1, 1)
        return (0..<count).map { Symbol(origin: origin, output: $0) }
    }
}

extension MergingLayer {
    /// Applies this layer to several outputs.
    public func callAsFunction(_ inputs: [Symbol]) -> Symbol { symbols(inputs, identity: nil)[0] }
}

import QuillTensor

/// The output of a layer that has been called on another output: how branches are written down before a model is made.
///
/// ```swift
/// let image = Input([28, 28, 1])
/// let x = Flatten()(image)
/// let model = try Model(inputs: image, outputs: Dense(10)(x))
/// ```
public struct Symbol: Sendable {
    let origin: Origin

    /// Identity tells two calls of equal layers apart.
    final class Origin: Sendable {
        enum Kind: Sendable {
            case input(Shape, name: String?)
            case layer(any Layer, [Symbol])
        }
        let kind: Kind
        init(_ kind: Kind) { self.kind = kind }
    }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
/// Where data enters a model: the shape of one sample, without the batch axis. The result is called on as
/// `Conv2D(32, 3)(Input([28, 28, 1]))`.
public func Input(_ shape: Shape, name: String? = nil) -> Symbol {
    Symbol(origin: .init(.input(shape, name: name)))
}

extension Layer {
    /// This layer applied to an input or another layer's output.
    public func callAsFunction(_ x: Symbol) -> Symbol { Symbol(origin: .init(.layer(self, [x]))) }
}

extension MergingLayer {
    /// This layer applied to several outputs.
    public func callAsFunction(_ inputs: [Symbol]) -> Symbol { Symbol(origin: .init(.layer(self, inputs))) }
}

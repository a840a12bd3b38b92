import QuillTensor

/// Functions of each element, calculated by the kernels of the graph, with the same bits.
extension Tensor where Element == Float {
    /// eˣ.
    public func exp() -> Tensor { Eager.run(Exponential(), self) }
    /// ln x.
    public func log() -> Tensor { Eager.run(Logarithm(), self) }
    /// √x.
    public func sqrt() -> Tensor { Eager.run(SquareRoot(), self) }
    /// x².
    public func square() -> Tensor { Eager.run(Square(), self) }
    /// |x|.
    public func abs() -> Tensor { Eager.run(Absolute(), self) }
    /// −1, 0 or 1.
    public func sign() -> Tensor { Eager.run(Sign(), self) }
    /// 1/x.
    public func reciprocal() -> Tensor { Eager.run(Reciprocal(), self) }
    /// sin x.
    public func sin() -> Tensor { Eager.run(Sine(), self) }
    /// cos x.
    public func cos() -> Tensor { Eager.run(Cosine(), self) }
    /// erf x = 2/√π ∫₀ˣ e^(-t²) dt.
    public func erf() -> Tensor { Eager.run(ErrorFunction(), self) }
    /// x to a power.
    public func power(_ exponent: Float) -> Tensor { power(Tensor(scalar: exponent)) }
    /// x to the powers of another tensor, which is repeated as in NumPy.
    public func power(_ exponent: Tensor) -> Tensor { Eager.binary(Power.self, self, exponent) }
    /// e^x divided by its sum along the last axis, which turns logits into probabilities; see `softmax(_:)`.
    public func softmax() -> Tensor { Eager.run(Softmax(), self) }
}

extension Tensor where Element: TensorNumber & SignedInteger {
    /// |x|. The smallest integer of a type, which has no positive counterpart, ends the program with a sentence.
    public func abs() -> Tensor { QuillGraph.maximum(self, -self) }
}

/// Returns e^x divided by its sum along the last axis, which turns rows of logits into probabilities.
public func softmax(_ logits: Tensor<Float>) -> Tensor<Float> { logits.softmax() }

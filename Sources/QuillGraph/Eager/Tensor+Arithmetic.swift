import QuillTensor

/// Arithmetic of tensors, element by element: `(x - mean) / deviation`, `2 * x`, `images / 255`.
///
/// Shapes are repeated as in NumPy; shapes that don't fit together end the program with a sentence. Floats are calculated
/// by the kernels of the graph, with the same bits. Integers don't wrap around: a result that the type can't hold, such
/// as 200 + 100 as `UInt8`, ends the program with a sentence; cast the tensor first.
extension Tensor where Element: TensorNumber {
    /// a + b, element by element.
    public static func + (a: Tensor, b: Tensor) -> Tensor { Arithmetic.add(a, b) }
    /// A number added to each element.
    public static func + (a: Tensor, b: Element) -> Tensor { Arithmetic.add(a, Tensor(scalar: b)) }
    /// A number added to each element.
    public static func + (a: Element, b: Tensor) -> Tensor { Arithmetic.add(Tensor(scalar: a), b) }

    /// a − b, element by element.
    public static func - (a: Tensor, b: Tensor) -> Tensor { Arithmetic.subtract(a, b) }
    /// A number subtracted from each element.
    public static func - (a: Tensor, b: Element) -> Tensor { Arithmetic.subtract(a, Tensor(scalar: b)) }
    /// Each element subtracted from a number.
    public static func - (a: Element, b: Tensor) -> Tensor { Arithmetic.subtract(Tensor(scalar: a), b) }

    /// a · b, element by element.
    public static func * (a: Tensor, b: Tensor) -> Tensor { Arithmetic.multiply(a, b) }
    /// Each element times a number.
    public static func * (a: Tensor, b: Element) -> Tensor { Arithmetic.multiply(a, Tensor(scalar: b)) }
    /// Each element times a number.
    public static func * (a: Element, b: Tensor) -> Tensor { Arithmetic.multiply(Tensor(scalar: a), b) }

    /// Adds a tensor, which is repeated to the shape of the first.
    public static func += (a: inout Tensor, b: Tensor) { a = (a + b).keeping(a.shape) }
    /// Adds a number to each element.
    public static func += (a: inout Tensor, b: Element) { a = a + b }
    /// Subtracts a tensor, which is repeated to the shape of the first.
    public static func -= (a: inout Tensor, b: Tensor) { a = (a - b).keeping(a.shape) }
    /// Subtracts a number from each element.
    public static func -= (a: inout Tensor, b: Element) { a = a - b }
    /// Multiplies by a tensor, which is repeated to the shape of the first.
    public static func *= (a: inout Tensor, b: Tensor) { a = (a * b).keeping(a.shape) }
    /// Multiplies each element by a number.
    public static func *= (a: inout Tensor, b: Element) { a = a * b }

    /// Returns the elements limited to a range, as NumPy's `clip`; NaN stays NaN.
    public func clamped(to range: ClosedRange<Element>) -> Tensor {
        QuillGraph.minimum(QuillGraph.maximum(self, range.lowerBound), range.upperBound)
    }

    private func keeping(_ shape: Shape) -> Tensor {
        require(
            self.shape == shape,
            "the second operand's shape does not fit \(shape): the result is \(self.shape)")
        return self
    }
}

extension Tensor where Element: TensorNumber & SignedNumeric {
    /// The elements with the opposite sign.
    public static prefix func - (x: Tensor) -> Tensor {
        if let floats = x as? Tensor<Float>, let result = Eager.run(Negate(), floats) as? Tensor {
            return result
        }
        return 0 - x
    }
}

extension Tensor where Element: TensorNumber & BinaryFloatingPoint {
    /// a ÷ b, element by element.
    public static func / (a: Tensor, b: Tensor) -> Tensor {
        if let x = a as? Tensor<Float>, let y = b as? Tensor<Float>,
            let result = Eager.binary(Divide.self, x, y) as? Tensor
        {
            return result
        }
        return elementwise(a, b) { $0 / $1 }
    }
    /// Each element divided by a number.
    public static func / (a: Tensor, b: Element) -> Tensor { a / Tensor(scalar: b) }
    /// A number divided by each element.
    public static func / (a: Element, b: Tensor) -> Tensor { Tensor(scalar: a) / b }

    /// Divides by a tensor, which is repeated to the shape of the first.
    public static func /= (a: inout Tensor, b: Tensor) { a = (a / b).keeping(a.shape) }
    /// Divides each element by a number.
    public static func /= (a: inout Tensor, b: Element) { a = a / b }
}

/// Division of integers, which gives `Float`, as NumPy's gives floating point: `digits.train.images / 255`.
extension Tensor where Element: TensorNumber & BinaryInteger {
    /// a ÷ b as `Float`, element by element.
    public static func / (a: Tensor, b: Tensor) -> Tensor<Float> {
        a.cast(to: Float.self) / b.cast(to: Float.self)
    }
    /// Each element as `Float`, divided by a number.
    public static func / (a: Tensor, b: Float) -> Tensor<Float> { a.cast(to: Float.self) / b }
    /// A number divided by each element as `Float`.
    public static func / (a: Float, b: Tensor) -> Tensor<Float> { a / b.cast(to: Float.self) }
}

/// The larger of a and b, element by element; NaN if either is NaN.
public func maximum<Element: TensorNumber>(_ a: Tensor<Element>, _ b: Tensor<Element>) -> Tensor<Element> {
    Arithmetic.maximum(a, b)
}

/// The larger of each element and a number.
public func maximum<Element: TensorNumber>(_ a: Tensor<Element>, _ b: Element) -> Tensor<Element> {
    Arithmetic.maximum(a, Tensor(scalar: b))
}

/// The smaller of a and b, element by element; NaN if either is NaN.
public func minimum<Element: TensorNumber>(_ a: Tensor<Element>, _ b: Tensor<Element>) -> Tensor<Element> {
    Arithmetic.minimum(a, b)
}

/// The smaller of each element and a number.
public func minimum<Element: TensorNumber>(_ a: Tensor<Element>, _ b: Element) -> Tensor<Element> {
    Arithmetic.minimum(a, Tensor(scalar: b))
}

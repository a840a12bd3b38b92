extension Tensor {
    /// Returns the elements as another type, as NumPy's `astype`: `images.cast(to: Float.self) / 255`.
    ///
    /// Floating point becomes integers toward zero; any number except 0 becomes `true`, and `true` becomes 1. An element
    /// that the type can't hold, such as 300 or NaN as `UInt8`, ends the program with a sentence that names it; see
    /// ``converted(to:)`` for data that may be wrong.
    @inlinable
    public func cast<Other: TensorElement>(to type: Other.Type = Other.self) -> Tensor<Other> {
        if let same = self as? Tensor<Other> { return same }
        return withUnsafeBufferPointer { source in
            Tensor<Other>(shape) { target in
                for index in 0..<source.count {
                    guard let element: Other = Self.fitted(source[index]) else {
                        stop("cast(to:): \(Self.misfit(source[index], index, Other.dataType))")
                    }
                    target.initializeElement(at: index, to: element)
                }
            }
        }
    }

    /// Converts a tensor of another element type; see ``cast(to:)``.
    @inlinable public init<Other: TensorElement>(_ other: Tensor<Other>) {
        self = other.cast(to: Element.self)
    }

    /// Returns the elements as another type without changing them, except that numbers may be rounded to the nearest
    /// `Float`.
    /// - Throws: a `.data` error that names the row of the first element that the type can't hold: a fraction or a number
    ///   out of range for integers, a number beyond ±3.4·10³⁸ for `Float`, anything except 0 and 1 for `Bool`.
    @inlinable
    public func converted<Other: TensorElement>(to type: Other.Type = Other.self) throws -> Tensor<Other> {
        if let same = self as? Tensor<Other> { return same }
        let isExact = Other.dataType != .float32 && Other.dataType != .float64
        let rowSize = Swift.max(shape.dropFirst().elementCount, 1)
        return try withUnsafeBufferPointer { source in
            try Tensor<Other>(shape) { target in
                for index in 0..<source.count {
                    guard let element: Other = Self.fitted(source[index]),
                        !isExact || element.asDouble == source[index].asDouble
                    else {
                        let place = shape.rank > 0 ? "row \(index / rowSize): " : ""
                        throw QuillError(
                            .data,
                            "\(place)\(Element.dataType.rawValue) \(source[index]) does not fit in \(Other.dataType.rawValue)"
                        )
                    }
                    target.initializeElement(at: index, to: element)
                }
            }
        }
    }

    @inlinable
    static func fitted<Other: TensorElement>(_ element: Element) -> Other? {
        if let whole = element.asInteger { return Other(fitting: whole) }
        return Other(fitting: element.asDouble)
    }

    @inline(never) @usableFromInline
    static func misfit(_ element: Element, _ index: Int, _ type: DataType) -> String {
        "element \(index), \(element), does not fit in \(type.rawValue)"
    }
}

extension Tensor where Element == Float {
    /// The index of the first element that isn't finite, or nil.
    public var firstNonFinite: Int? {
        guard isMapped, rank > 0 else { return withUnsafeBufferPointer { $0.firstNonFinite } }
        var found: Int?
        let row = shape.dropFirst().elementCount
        forEachPart { first, part in
            guard found == nil else { return }
            found = part.withUnsafeBufferPointer { $0.firstNonFinite }.map { first * row + $0 }
        }
        return found
    }
}

extension Int {
    /// The only element of a tensor of integers, such as a label: `Int(labels[3])`.
    public init<Element: TensorElement & BinaryInteger>(_ tensor: Tensor<Element>) {
        self.init(tensor.scalar)
    }

    /// The only element of a tensor of floating point, toward zero.
    public init<Element: TensorElement & BinaryFloatingPoint>(_ tensor: Tensor<Element>) {
        self.init(tensor.scalar)
    }
}

extension Float {
    /// The only element of a tensor.
    public init<Element: TensorElement>(_ tensor: Tensor<Element>) { self.init(tensor.scalar.asDouble) }
}

extension Double {
    /// The only element of a tensor.
    public init<Element: TensorElement>(_ tensor: Tensor<Element>) { self = tensor.scalar.asDouble }
}

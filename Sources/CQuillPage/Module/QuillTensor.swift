// As much of the library's module QuillTensor as the normalizer needs, for a module without a C library.

/// A message that is dropped: a page has no place to print it.
public struct Message: ExpressibleByStringInterpolation {
    public struct StringInterpolation: StringInterpolationProtocol {
        @inlinable
        public init(literalCapacity: Int, interpolationCount: Int) {}
        @inlinable
        public mutating func appendLiteral(_ literal: StaticString) {}
        @inlinable
        public mutating func appendInterpolation<Value>(_ value: Value) {}
    }

    @inlinable
    public init(stringLiteral: StaticString) {}
    @inlinable
    public init(stringInterpolation: StringInterpolation) {}
    @inlinable
    public static func + (one: Message, other: Message) -> Message { one }
}

public struct QuillError: Error {
    public enum Kind { case argument, shape }

    public init(_ kind: Kind, _ message: @autoclosure () -> Message) {}
}

@inlinable
public func require(_ condition: Bool, _ message: @autoclosure () -> Message) {
    if !condition { fatalError() }
}

public struct Shape: ExpressibleByArrayLiteral, Sendable {
    public let dimensions: [Int]

    public init(arrayLiteral dimensions: Int...) { self.dimensions = dimensions }
    public subscript(axis: Int) -> Int { dimensions[axis] }
}

public struct Tensor<Element: Sendable>: Sendable {
    public let shape: Shape
    public let elements: [Element]

    public var rank: Int { shape.dimensions.count }
    public var elementCount: Int { elements.count }

    public init(_ shape: Shape, initializingWith body: (UnsafeMutableBufferPointer<Element>) -> Void) {
        self.shape = shape
        let count = shape.dimensions.reduce(1, *)
        elements = [Element](unsafeUninitializedCapacity: count) { buffer, filled in
            body(buffer)
            filled = count
        }
    }
}

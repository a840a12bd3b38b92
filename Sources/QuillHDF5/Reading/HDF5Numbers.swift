import QuillTensor

/// Numbers as a file stores them.
struct HDF5Numbers {
    let type: HDF5Type
    let bytes: [UInt8]
    let range: Range<Int>

    /// The numbers in a part of a file, whose size is a multiple of the type's.
    init(type: HDF5Type, content: HDF5Cursor) throws {
        (self.type, bytes, range) = (type, content.file.bytes, content.position..<content.end)
    }

    init(type: HDF5Type, bytes: [UInt8]) { (self.type, self.bytes, range) = (type, bytes, 0..<bytes.count) }

    /// Initializes a buffer with the numbers. It has as many elements.
    func convert(into buffer: UnsafeMutableBufferPointer<Double>) {
        switch (type.kind, type.size) {
        case (.float, 2): each(buffer, UInt16.self) { Double(Self.half($0)) }
        case (.float, 4): each(buffer, UInt32.self) { Double(Float(bitPattern: $0)) }
        case (.float, _): each(buffer, UInt64.self) { Double(bitPattern: $0) }
        case (.bfloat16, _): each(buffer, UInt16.self) { Double(Self.bfloat($0)) }
        case (.integer(isSigned: true), 1): each(buffer, Int8.self) { Double($0) }
        case (.integer(isSigned: true), 2): each(buffer, Int16.self) { Double($0) }
        case (.integer(isSigned: true), 4): each(buffer, Int32.self) { Double($0) }
        case (.integer(isSigned: true), _): each(buffer, Int64.self) { Double($0) }
        case (_, 2): each(buffer, UInt16.self) { Double($0) }
        case (_, 4): each(buffer, UInt32.self) { Double($0) }
        case (_, 8): each(buffer, UInt64.self) { Double($0) }
        default: each(buffer, UInt8.self) { Double($0) }
        }
    }

    /// Returns a tensor: floating point as `Float`, or `Double` if it has 64 bits; integers as `UInt8`, `Int32`, or
    /// `Int64`, whichever holds them all.
    /// - Throws: a `.file` error if an unsigned integer of 64 bits is too large for `Int64`, or if a Boolean isn't 0 or 1.
    func tensor(_ shape: Shape) throws -> AnyTensor {
        switch (type.kind, type.size) {
        case (.float, 2): .float32(tensor(shape, UInt16.self, Self.half))
        case (.float, 4): .float32(tensor(shape, UInt32.self, isCopy: true) { Float(bitPattern: $0) })
        case (.float, _): .float64(tensor(shape, UInt64.self, isCopy: true) { Double(bitPattern: $0) })
        case (.bfloat16, _): .float32(tensor(shape, UInt16.self, Self.bfloat))
        case (.bool, _): try .bool(bools(shape))
        case (.integer(isSigned: true), 1): .int32(tensor(shape, Int8.self) { Int32($0) })
        case (.integer(isSigned: true), 2): .int32(tensor(shape, Int16.self) { Int32($0) })
        case (.integer(isSigned: true), 4): .int32(tensor(shape, Int32.self, isCopy: true) { $0 })
        case (.integer(isSigned: true), _): .int64(tensor(shape, Int64.self, isCopy: true) { $0 })
        case (_, 2): .int32(tensor(shape, UInt16.self) { Int32($0) })
        case (_, 4): .int64(tensor(shape, UInt32.self) { Int64($0) })
        case (_, 8): try .int64(integers(shape))
        default: .uint8(tensor(shape, UInt8.self, isCopy: true) { $0 })
        }
    }

    /// The size of an element of the tensor.
    var memorySize: Int {
        switch (type.kind, type.size) {
        case (.float, 8): 8
        case (.integer(isSigned: false), 1), (.bool, _): 1
        case (.integer(isSigned: false), 4), (.integer, 8): 8
        default: 4
        }
    }

    /// - Parameter isCopy: whether an element has the bytes of the stored number, in the machine's order.
    private func tensor<Stored: FixedWidthInteger & BitwiseCopyable, Element: TensorElement>(
        _ shape: Shape, _ stored: Stored.Type, isCopy: Bool = false, _ convert: (Stored) -> Element
    ) -> Tensor<Element> {
        Tensor(shape) { buffer in
            if isCopy, !type.isBigEndian, Int(littleEndian: 1) == 1 {
                UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes[range])
            } else {
                each(buffer, stored, convert)
            }
        }
    }

    private func integers(_ shape: Shape) throws -> Tensor<Int64> {
        let values = tensor(shape, UInt64.self) { Int64(bitPattern: $0) }
        guard values.withUnsafeBufferPointer({ $0.allSatisfy { $0 >= 0 } }) else {
            throw QuillError(.file, "an unsigned integer is greater than \(Int64.max)")
        }
        return values
    }

    private func bools(_ shape: Shape) throws -> Tensor<Bool> {
        guard bytes[range].allSatisfy({ $0 <= 1 }) else {
            throw QuillError(.file, "damaged: a Boolean that is neither 0 nor 1")
        }
        return tensor(shape, UInt8.self) { $0 != 0 }
    }

    /// Initializes each element of a buffer with the number of its index.
    private func each<Stored: FixedWidthInteger & BitwiseCopyable, Element>(
        _ buffer: UnsafeMutableBufferPointer<Element>, _: Stored.Type, _ convert: (Stored) -> Element
    ) {
        bytes.withUnsafeBytes { bytes in
            // Checked here, once for all.
            let source = UnsafeRawBufferPointer(rebasing: bytes[range])
            let size = MemoryLayout<Stored>.size
            precondition(source.count == buffer.count * size)
            for index in buffer.indices {
                let stored = source.loadUnaligned(fromByteOffset: index * size, as: Stored.self)
                buffer.initializeElement(
                    at: index,
                    to: convert(type.isBigEndian ? Stored(bigEndian: stored) : Stored(littleEndian: stored)))
            }
        }
    }

    /// Returns a number of 16 bits as `Float`, exactly.
    private static func half(_ bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let (exponent, mantissa) = (UInt32(bits >> 10 & 0x1F), UInt32(bits & 0x3FF))
        switch exponent {
        case 0:
            // Zero, or multiples of 2⁻²⁴.
            let magnitude = Float(mantissa) * 0x1p-24
            return sign == 0 ? magnitude : -magnitude
        case 31: return Float(bitPattern: sign | 0x7F80_0000 | mantissa << 13)
        default: return Float(bitPattern: sign | (exponent + 112) << 23 | mantissa << 13)
        }
    }

    private static func bfloat(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }
}

import QuillTensor

/// A number format of files, which is read into the tensor type that can hold it.
package enum NumberFormat: String, Sendable {
    case bool, uint8, int8, uint16, int16, uint32, int32, uint64, int64, float16, bfloat16, float32, float64

    /// The size of a number in bytes.
    package var byteCount: Int {
        switch self {
        case .bool, .uint8, .int8: 1
        case .uint16, .int16, .float16, .bfloat16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        }
    }

    /// Returns the size in bytes of a tensor of this shape; nil if the size or the strides overflow.
    package func byteCount(of shape: Shape) -> Int? {
        // For the strides, an empty axis of a tensor counts as one element.
        guard let count = shape.checkedCount,
            Shape(shape.dimensions.map { max($0, 1) }).checkedCount != nil
        else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: byteCount)
        return overflow ? nil : bytes
    }

    /// Reads a tensor. The caller must have checked that all its bytes exist.
    ///
    /// Every type becomes the smallest tensor type that holds all its values: 8- and 16-bit integers except bytes `Int32`,
    /// unsigned integers of 32 and 64 bits `Int64`, floating point of 16 bits `Float`.
    /// - Throws: a `.file` error if a 64-bit unsigned integer doesn't fit.
    package func read(_ shape: Shape, from reader: ByteReader, bigEndian: Bool = false) throws -> AnyTensor {
        let context = Context(shape: shape, reader: reader, bigEndian: bigEndian)
        return switch self {
        case .uint8: .uint8(try context.copied(as: UInt8.self))
        case .int32: .int32(try context.copied(as: UInt32.self))
        case .float32: .float32(try context.copied(as: UInt32.self))
        case .int64: .int64(try context.copied(as: UInt64.self))
        case .float64: .float64(try context.copied(as: UInt64.self))
        case .bool: .bool(try context.converted(UInt8.self) { $0 != 0 })
        case .int8: .int32(try context.converted(Int8.self) { Int32($0) })
        case .uint16: .int32(try context.converted(UInt16.self) { Int32($0) })
        case .int16: .int32(try context.converted(Int16.self) { Int32($0) })
        case .uint32: .int64(try context.converted(UInt32.self) { Int64($0) })
        case .uint64: .int64(try context.converted(UInt64.self) { Int64(exactly: $0) })
        case .float16: .float32(try context.converted(UInt16.self) { Self.float(half: $0) })
        case .bfloat16: .float32(try context.converted(UInt16.self) { Float(bitPattern: UInt32($0) << 16) })
        }
    }

    /// Converts from IEEE 754 half precision; `Float16` is unavailable on Macs with Intel processors.
    static func float(half: UInt16) -> Float {
        let sign = UInt32(half & 0x8000) << 16
        let exponent = UInt32(half >> 10 & 0x1F)
        let fraction = UInt32(half & 0x3FF)
        switch exponent {
        case 0:
            // Zero and subnormals: multiples of 2⁻²⁴.
            let magnitude = Float(fraction) * 0x1p-24
            return sign == 0 ? magnitude : -magnitude
        case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }

    /// Converts to IEEE 754 half precision, rounding to nearest, ties to even; infinite from 65520 on.
    static func half(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        let sign = UInt16(bits >> 16 & 0x8000)
        let magnitude = bits & 0x7FFF_FFFF
        if magnitude > 0x7F80_0000 { return sign | 0x7E00 }
        if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
        // Below 2⁻¹⁴ halves are multiples of 2⁻²⁴; the last of them, 1024, has the bits of 2⁻¹⁴ itself.
        if magnitude < 0x3880_0000 {
            return sign | UInt16((abs(value) * 0x1p24).rounded(.toNearestOrEven))
        }
        // Rounding may carry into the exponent.
        let rounded = magnitude + 0xFFF + (magnitude >> 13 & 1)
        return sign | UInt16((rounded - 0x3800_0000) >> 13)
    }
}

extension DataType {
    /// The format that preserves all values.
    package var stored: NumberFormat {
        switch self {
        case .float32: .float32
        case .float64: .float64
        case .int32: .int32
        case .int64: .int64
        case .uint8: .uint8
        case .bool: .bool
        }
    }
}

/// The context of reading one tensor.
private struct Context {
    let shape: Shape
    let reader: ByteReader
    let bigEndian: Bool

    /// Reads numbers that the tensor stores as the file does, except for the byte order.
    func copied<Element: TensorElement, Bits: FixedWidthInteger>(
        as bits: Bits.Type
    ) throws -> Tensor<Element> {
        try Tensor(shape) { target in
            let raw = UnsafeMutableRawBufferPointer(target)
            try reader.read(into: raw)
            guard bigEndian != (Bits(bigEndian: 1) == 1) else { return }
            for index in target.indices {
                let offset = index * MemoryLayout<Bits>.size
                raw.storeBytes(
                    of: raw.load(fromByteOffset: offset, as: Bits.self).byteSwapped, toByteOffset: offset,
                    as: Bits.self)
            }
        }
    }

    /// Reads and converts numbers in portions, so that the file's format is never in memory as a whole.
    func converted<Bits: FixedWidthInteger, Element: TensorElement>(
        _ bits: Bits.Type, _ convert: (Bits) -> Element?
    ) throws -> Tensor<Element> {
        let size = MemoryLayout<Bits>.size
        return try Tensor(shape) { target in
            try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 8) { chunk in
                var index = 0
                while index < target.count {
                    let portion = min(target.count - index, chunk.count / size)
                    try reader.read(into: .init(rebasing: chunk[..<(portion * size)]))
                    for offset in 0..<portion {
                        let stored = chunk.load(fromByteOffset: offset * size, as: Bits.self)
                        let value = bigEndian ? Bits(bigEndian: stored) : Bits(littleEndian: stored)
                        guard let element = convert(value) else {
                            throw tooLarge(index + offset, Element.self)
                        }
                        target.initializeElement(at: index + offset, to: element)
                    }
                    index += portion
                }
            }
        }
    }

    private func tooLarge<Element: TensorElement>(_ index: Int, _ type: Element.Type) -> QuillError {
        QuillError(
            .file,
            "\(reader.name): element \(index) of \(shape) does not fit in \(Element.dataType.rawValue)")
    }
}

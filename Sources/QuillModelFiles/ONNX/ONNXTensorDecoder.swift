import QuillCodecs
import QuillTensor

/// Decodes a `TensorProto`, whose numbers are raw bytes or lists of numbers.
struct ONNXTensorDecoder {
    private var name = ""
    private var extents: [Int] = []
    private var type = 0
    private var raw: ArraySlice<UInt8>?
    private var floats: [Float] = []
    private var integers: [Int64] = []
    private var doubles: [Double] = []
    private var isExternal = false

    private static let formats: [Int: NumberFormat] = [
        1: .float32, 2: .uint8, 3: .int8, 4: .uint16, 5: .int16, 6: .int32, 7: .int64, 9: .bool, 10: .float16,
        11: .float64, 12: .uint32, 13: .uint64, 16: .bfloat16,
    ]

    init(_ bytes: ArraySlice<UInt8>) throws {
        var reader = ProtobufReader(bytes, name: ONNXDecoder.damaged)
        while let (field, value) = try reader.next() {
            switch field {
            case 1:
                for extent in try Self.integers(value) {
                    guard let int = Int32(exactly: extent), int >= 0 else {
                        throw QuillError(
                            .file, "ONNX: expected extents up to \(Int32.max), received \(extent)")
                    }
                    extents.append(Int(int))
                }
            case 2: type = Int(clamping: value.signed ?? 0)
            case 4: floats += try Self.floats(value)
            case 5, 7: integers += try Self.integers(value)
            case 8: name = value.text ?? ""
            case 9: raw = value.data
            case 10: doubles += try Self.doubles(value)
            case 14: isExternal = value.signed == 1
            default: break
            }
        }
    }

    /// Returns the tensor.
    /// - Throws: a `.file` error for numbers in another file, of another type, or too few or too many.
    func tensor() throws -> ONNXModel.Tensor {
        let shape = Shape(extents)
        guard !isExternal else {
            throw failure(
                "its numbers are in another file; save the model as one file: onnx.save(onnx.load(path), path)"
            )
        }
        guard let format = Self.formats[type] else {
            throw failure("numbers of type \(type) are not supported")
        }
        guard let byteCount = format.byteCount(of: shape) else { throw failure("invalid shape \(shape)") }
        if let raw {
            guard raw.count == byteCount else {
                throw failure("shape \(shape) takes \(byteCount) bytes, received \(raw.count)")
            }
            let reader = try ByteReader(Array(raw), name: "ONNX: tensor '\(name)'")
            return .init(name: name, value: try format.read(shape, from: reader))
        }
        let count = shape.elementCount
        let received = floats.count + integers.count + doubles.count
        guard received == count else {
            throw failure("shape \(shape) takes \(count) numbers, received \(received)")
        }
        switch format {
        case .float32 where floats.count == count:
            return .init(name: name, value: .float32(try Tensor(shape, floats)))
        case .float64 where doubles.count == count:
            return .init(name: name, value: .float64(try Tensor(shape, doubles)))
        case .int64 where integers.count == count:
            return .init(name: name, value: .int64(try Tensor(shape, integers)))
        case .int32, .int16, .int8, .uint16, .uint8, .bool:
            guard integers.count == count else { break }
            let numbers = try integers.map { number in
                guard let int = Int32(exactly: number) else {
                    throw failure("\(number) has more than 32 bits")
                }
                return int
            }
            return .init(name: name, value: .int32(try Tensor(shape, numbers)))
        default: break
        }
        throw failure("expected \(format.rawValue) numbers")
    }

    private func failure(_ what: String) -> QuillError {
        QuillError(.file, "ONNX: tensor '\(name)': \(what)")
    }

    /// Returns integers, packed or one.
    static func integers(_ value: ProtobufReader.Value) throws -> [Int64] {
        if let data = value.data { return try ProtobufReader.packedIntegers(data, name: ONNXDecoder.damaged) }
        return value.signed.map { [$0] } ?? []
    }

    /// Returns floats, packed or one.
    static func floats(_ value: ProtobufReader.Value) throws -> [Float] {
        guard let data = value.data else { return value.float.map { [$0] } ?? [] }
        guard data.count % 4 == 0 else { throw QuillError(.file, "ONNX: expected floats of 4 bytes") }
        return stride(from: data.startIndex, to: data.endIndex, by: 4).map { start in
            let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[start + $1]) << UInt32(8 * $1) }
            return Float(bitPattern: bits)
        }
    }

    private static func doubles(_ value: ProtobufReader.Value) throws -> [Double] {
        guard let data = value.data else {
            if case .fixed64(let bits) = value { return [Double(bitPattern: bits)] }
            return []
        }
        guard data.count % 8 == 0 else { throw QuillError(.file, "ONNX: expected doubles of 8 bytes") }
        return stride(from: data.startIndex, to: data.endIndex, by: 8).map { start in
            let bits = (0..<8).reduce(UInt64(0)) { $0 | UInt64(data[start + $1]) << UInt64(8 * $1) }
            return Double(bitPattern: bits)
        }
    }
}

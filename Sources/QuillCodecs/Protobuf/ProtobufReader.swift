import QuillTensor

/// Reads the fields of a message in protocol buffers' wire format (protobuf.dev/programming-guides/encoding).
///
/// A message knows only field numbers; their meaning is the caller's. Nested messages share the bytes of the outer one, and
/// no length is trusted beyond it.
package struct ProtobufReader {
    /// A field's value as it is on the wire.
    package enum Value {
        /// A variable-length integer, also a Boolean value or an enumeration.
        case integer(UInt64)
        /// Eight bytes, such as a double.
        case fixed64(UInt64)
        /// Four bytes, such as a float.
        case fixed32(UInt32)
        /// Bytes: a string, a nested message, or packed numbers.
        case bytes(ArraySlice<UInt8>)
    }

    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private let name: String

    /// Reads a message.
    /// - Parameters:
    ///   - bytes: the message.
    ///   - name: the name of the message in errors.
    package init(_ bytes: ArraySlice<UInt8>, name: String) {
        self.bytes = bytes
        position = bytes.startIndex
        self.name = name
    }

    /// Returns the next field's number and value; nil at the end.
    /// - Throws: a `.file` error for anything that isn't a field within the message.
    package mutating func next() throws -> (field: Int, value: Value)? {
        guard position < bytes.endIndex else { return nil }
        let key = try varint()
        guard let field = Int(exactly: key >> 3), field > 0, field < 1 << 29 else {
            throw failure("expected a field number, received \(key >> 3)")
        }
        switch key & 7 {
        case 0: return (field, .integer(try varint()))
        case 1: return (field, .fixed64(try fixed(8)))
        case 2:
            let length = try varint()
            guard length <= UInt64(bytes.endIndex - position) else {
                throw failure(
                    "field \(field) is said to have \(length) bytes, \(bytes.endIndex - position) follow")
            }
            defer { position += Int(length) }
            return (field, .bytes(bytes[position..<position + Int(length)]))
        case 5: return (field, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
        case let type: throw failure("field \(field) has the unknown wire type \(type)")
        }
    }

    private mutating func varint() throws -> UInt64 {
        var result: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard position < bytes.endIndex else { throw failure("truncated: a number ends early") }
            let byte = bytes[position]
            position += 1
            result |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return result }
        }
        throw failure("a number has more than 64 bits")
    }

    private mutating func fixed(_ count: Int) throws -> UInt64 {
        guard bytes.endIndex - position >= count else { throw failure("truncated: a number ends early") }
        var result: UInt64 = 0
        for index in 0..<count { result |= UInt64(bytes[position + index]) << UInt64(8 * index) }
        position += count
        return result
    }

    private func failure(_ what: String) -> QuillError {
        QuillError(.file, "\(name), byte \(position): \(what)")
    }

    /// Returns packed variable-length integers, as signed numbers.
    package static func packedIntegers(_ bytes: ArraySlice<UInt8>, name: String) throws -> [Int64] {
        var reader = ProtobufReader(bytes, name: name)
        var result: [Int64] = []
        while reader.position < bytes.endIndex { result.append(Int64(bitPattern: try reader.varint())) }
        return result
    }
}

extension ProtobufReader.Value {
    /// The integer as a signed number; nil for another kind of value.
    package var signed: Int64? { if case .integer(let bits) = self { Int64(bitPattern: bits) } else { nil } }

    /// The number of four bytes as a float; nil for another kind of value.
    package var float: Float? { if case .fixed32(let bits) = self { Float(bitPattern: bits) } else { nil } }

    /// The bytes; nil for another kind of value.
    package var data: ArraySlice<UInt8>? { if case .bytes(let bytes) = self { bytes } else { nil } }

    /// The bytes as text; nil for another kind of value. Invalid UTF-8 is replaced.
    package var text: String? { data.map { String(decoding: $0, as: UTF8.self) } }
}

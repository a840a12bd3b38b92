import QuillCodecs

/// Reads files of events without the code under test: the checksum is computed bit by bit, and every record is checked.
struct EventReader {
    /// A value of a summary.
    struct Value: Equatable {
        var step: Int
        var tag: String
        var plugin: String
        /// The numbers of a tensor of floats.
        var floats: [Float] = []
        /// The texts of a tensor of strings.
        var strings: [[UInt8]] = []
        /// The raw content of a tensor.
        var content: [UInt8] = []
        /// What the plugin keeps.
        var pluginData: [UInt8] = []
        var shape: [Int] = []
        var dataClass = 0
    }

    var versions: [String] = []
    var values: [Value] = []
    /// The names of each graph's nodes.
    var graphs: [[(name: String, inputs: [String])]] = []
    var times: [Double] = []

    /// - Throws: a text that names the first wrong record.
    init(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.count >= 12 else { throw Flaw("\(rest.count) bytes instead of a record") }
            let length = Array(rest.prefix(8))
            let count = Int(Self.number(length))
            guard Self.number(rest.dropFirst(8).prefix(4)) == UInt64(Self.masked(length)) else {
                throw Flaw("the checksum of a length is wrong")
            }
            rest = rest.dropFirst(12)
            guard rest.count >= count + 4 else { throw Flaw("a record is cut off") }
            let data = Array(rest.prefix(count))
            guard Self.number(rest.dropFirst(count).prefix(4)) == UInt64(Self.masked(data)) else {
                throw Flaw("the checksum of a record is wrong")
            }
            rest = rest.dropFirst(count + 4)
            try read(data)
        }
    }

    struct Flaw: Error { let text: String; init(_ text: String) { self.text = text } }

    private static func number(_ bytes: some Collection<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func masked(_ bytes: [UInt8]) -> UInt32 {
        var sum = UInt32.max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0x82F6_3B78 : sum >> 1 }
        }
        sum = ~sum
        return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
    }

    private mutating func read(_ event: [UInt8]) throws {
        var step = 0
        var summaries: [ArraySlice<UInt8>] = []
        try fields(event[...]) { field, value in
            switch (field, value) {
            case (1, .fixed64(let bits)): times.append(Double(bitPattern: bits))
            case (2, .integer(let number)): step = Int(number)
            case (3, _): versions.append(value.text ?? "")
            case (4, .bytes(let graph)): graphs.append(try Self.nodes(graph))
            case (5, .bytes(let summary)): summaries.append(summary)
            default: throw Flaw("event field \(field)")
            }
        }
        for summary in summaries {
            try fields(summary) { field, value in
                guard field == 1, let data = value.data else { throw Flaw("summary field \(field)") }
                values.append(try Self.value(data, step))
            }
        }
    }

    private static func value(_ data: ArraySlice<UInt8>, _ step: Int) throws -> Value {
        var result = Value(step: step, tag: "", plugin: "")
        try fields(data) { field, value in
            switch field {
            case 1: result.tag = value.text ?? ""
            case 8: try tensor(value.data ?? [], &result)
            case 9:
                try fields(value.data ?? []) { field, value in
                    if field == 4 { result.dataClass = Int(value.signed ?? 0) }
                    guard field == 1 else { return }
                    try fields(value.data ?? []) { field, value in
                        if field == 1 { result.plugin = value.text ?? "" }
                        if field == 2 { result.pluginData = Array(value.data ?? []) }
                    }
                }
            default: throw Flaw("value field \(field)")
            }
        }
        return result
    }

    private static func tensor(_ data: ArraySlice<UInt8>, _ result: inout Value) throws {
        try fields(data) { field, value in
            switch field {
            case 1: break
            case 2:
                try fields(value.data ?? []) { _, dimension in
                    var size = 0
                    try fields(dimension.data ?? []) { size = $0 == 1 ? Int($1.signed ?? 0) : size }
                    result.shape.append(size)
                }
            case 4: result.content = Array(value.data ?? [])
            case 5:
                let bytes = Array(value.data ?? [])
                result.floats = stride(from: 0, to: bytes.count, by: 4).map {
                    Float(bitPattern: UInt32(number(bytes[$0..<$0 + 4])))
                }
            case 8: result.strings.append(Array(value.data ?? []))
            default: throw Flaw("tensor field \(field)")
            }
        }
    }

    private static func nodes(_ graph: ArraySlice<UInt8>) throws -> [(name: String, inputs: [String])] {
        var nodes: [(name: String, inputs: [String])] = []
        try fields(graph) { field, value in
            guard field == 1 else { return }
            var node = (name: "", inputs: [String]())
            try fields(value.data ?? []) { field, value in
                if field == 1 { node.name = value.text ?? "" }
                if field == 3 { node.inputs.append(value.text ?? "") }
            }
            nodes.append(node)
        }
        return nodes
    }
}

private func fields(
    _ bytes: ArraySlice<UInt8>, _ body: (Int, ProtobufReader.Value) throws -> Void
) throws {
    var reader = ProtobufReader(bytes, name: "message")
    while let (field, value) = try reader.next() { try body(field, value) }
}

extension EventReader.Value {
    /// The doubles of a tensor's raw content.
    var doubles: [Double] {
        stride(from: 0, to: content.count, by: 8).map { start in
            Double(
                bitPattern: content[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        }
    }
}

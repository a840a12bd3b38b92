import QuillTensor

extension JSON {
    /// The value as text for people: one member or element a line, with sorted keys. Lists and objects without others
    /// inside stay on a line if they are short.
    package var indentedText: String { indented(by: "") + "\n" }

    private func indented(by margin: String) -> String {
        let inner = margin + "  "
        let isFlat = (members.map { Array($0.values) } ?? elements ?? []).allSatisfy { value in
            value.members == nil && value.elements == nil
        }
        switch self {
        case .object(let members) where !members.isEmpty:
            let lines = members.sorted { $0.key < $1.key }.map { name, value in
                inner + Self.quoted(name) + ": " + value.indented(by: inner)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(margin)}"
        case .array(let elements) where !(elements.isEmpty || isFlat && text.count < 80):
            let lines = elements.map { inner + $0.indented(by: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(margin)]"
        default: return text
        }
    }

    /// Reads a file that holds one value.
    /// - Parameter limit: the largest size in bytes.
    /// - Throws: a `.file` error that names the path, and the offset of the first invalid byte.
    package init(contentsOf path: String, limit: Int = 1 << 24) throws {
        let reader = try ByteReader(path: path)
        let count = try reader.count(upTo: limit)
        guard count <= limit else {
            throw QuillError(.file, "\(path): expected at most \(limit.grouped) bytes of JSON")
        }
        try self.init(parsing: reader.bytes(count), name: path)
    }
}

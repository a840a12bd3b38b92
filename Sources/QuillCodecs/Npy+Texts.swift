import QuillTensor

extension Npy {
    /// Reads texts, such as the names of classes: an array [count] or [count, 1] of NumPy's types `<U5` or `|S5`.
    /// - Parameter path: the path of the file.
    /// - Returns: the text of each row; nil for an array of numbers.
    /// - Throws: a `.file` error that names the file, what was expected, and what was received.
    package static func texts(_ path: String) throws -> [String]? {
        try texts(ByteReader(path: path, unpacking: true))
    }

    static func texts(_ reader: ByteReader) throws -> [String]? {
        let header = try header(reader)
        guard let format = header.texts else { return nil }
        let (name, shape) = (reader.name, header.shape)
        guard shape.rank == 1 || (shape.rank == 2 && shape[1] == 1), let count = shape.checkedCount,
            count <= (1 << 40) / format.byteCount
        else { throw QuillError(.file, "\(name): expected texts [count], received \(shape)") }
        let expected = reader.position + count * format.byteCount
        let there = try reader.count(upTo: expected)
        guard there == expected else {
            throw QuillError(
                .file,
                "\(name): \(there < expected ? "truncated" : "oversized"): \(count) texts of type '\(format.type)' make "
                    + "\(expected) bytes, the file has \(there > expected ? "more" : "\(there)")")
        }
        return try (0..<count).map { row in
            let bytes = try reader.bytes(format.byteCount)
            guard let text = text(bytes, format, isBigEndian: header.isBigEndian) else {
                throw QuillError(.file, "\(name): row \(row): the text isn't valid")
            }
            return text
        }
    }

    /// Returns a text without the zeros that fill it; nil if its characters aren't valid.
    private static func text(
        _ bytes: [UInt8], _ format: NpyHeader.TextFormat, isBigEndian: Bool
    ) -> String? {
        guard format.isWide else {
            let end = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
            return String(validating: bytes[..<end], as: UTF8.self)
        }
        var scalars = String.UnicodeScalarView()
        for start in stride(from: 0, to: bytes.count, by: 4) {
            let four = bytes[start..<start + 4]
            let ordered = isBigEndian ? Array(four) : four.reversed()
            let value = ordered.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard let scalar = Unicode.Scalar(value) else { return nil }
            scalars.append(scalar)
        }
        while scalars.last?.value == 0 { scalars.removeLast() }
        return String(scalars)
    }
}

extension Npz {
    /// Reads an array of texts; see ``Npy/texts(_:)``.
    /// - Parameters:
    ///   - path: the path of the file.
    ///   - name: the name of the array, without `.npy`.
    /// - Returns: the text of each row; nil for an array of numbers, or if there is no such array.
    /// - Throws: a `.file` error that names the file and the array, what was expected, and what was received.
    package static func texts(_ path: String, _ name: String) throws -> [String]? {
        let archive = try ZipArchive(path: path)
        return try archive.entry(named: name + ".npy").flatMap { try Npy.texts(archive.reader(of: $0)) }
    }

    /// Returns the shapes of the arrays of numbers and of texts in a file, by their names without `.npy`. Arrays that can't
    /// be read are left out.
    /// - Parameter path: the path of the file.
    /// - Throws: a `.file` error if the file is not a zip archive.
    package static func shapes(_ path: String) throws -> [String: Shape] {
        let archive = try ZipArchive(path: path)
        var shapes: [String: Shape] = [:]
        for entry in archive.entries where entry.name.hasSuffix(".npy") {
            shapes[String(entry.name.dropLast(4))] = try? Npy.header(archive.reader(of: entry)).shape
        }
        return shapes
    }
}

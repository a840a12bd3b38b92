import QuillTensor

/// NumPy's format for several arrays: a zip archive of npy files, stored (`numpy.savez`) or deflated
/// (`numpy.savez_compressed`).
public enum Npz {
    /// Reads the arrays of a file.
    /// - Parameters:
    ///   - path: the path of the file.
    ///   - names: the arrays to read; by default all.
    ///   - limit: the maximum unpacked size of an array in bytes; a small file can hold gigabytes of zeros.
    /// - Returns: the arrays by name, without `.npy`, with the element types described at ``Npy/read(_:)``.
    /// - Throws: a `.file` error that names the file and the array, what was expected, and what was received.
    public static func read(
        _ path: String, names: [String]? = nil, limit: Int = 1 << 33
    ) throws -> [String: AnyTensor] {
        try read(ZipArchive(path: path), names, limit)
    }

    /// Reads bytes in memory; see ``read(_:names:limit:)``.
    /// - Parameters:
    ///   - bytes: the file's bytes.
    ///   - names: the arrays to read; nil for all.
    ///   - limit: the largest number of bytes to unpack.
    ///   - name: the name of the bytes in error messages.
    public static func read(
        _ bytes: [UInt8], names: [String]? = nil, limit: Int = 1 << 33, name: String = "npz data"
    ) throws -> [String: AnyTensor] {
        try read(ZipArchive(bytes, name: name), names, limit)
    }

    /// Returns the sorted names of the arrays in a file, without `.npy`.
    /// - Throws: a `.file` error if the file is not a zip archive or holds anything but arrays.
    public static func names(_ path: String) throws -> [String] {
        try names(ZipArchive(path: path)).sorted()
    }

    private static func names(_ archive: ZipArchive) throws -> [String] {
        try archive.entries.map { entry in
            guard entry.name.hasSuffix(".npy") else {
                throw QuillError(
                    .file,
                    "\(archive.name): not an npz file: expected npy files in it, received '\(entry.name)'")
            }
            return String(entry.name.dropLast(4))
        }
    }

    private static func read(
        _ archive: ZipArchive, _ wanted: [String]?, _ limit: Int
    ) throws -> [String: AnyTensor] {
        let there = try names(archive)
        var arrays: [String: AnyTensor] = [:]
        for name in wanted ?? there {
            guard let entry = archive.entry(named: name + ".npy") else {
                throw QuillError(
                    .file,
                    "\(archive.name): there is no array '\(name)'; available: \(there.sorted().joined(separator: ", "))"
                )
            }
            guard entry.size <= limit else {
                throw QuillError(
                    .file,
                    "\(archive.name): '\(name)' unpacks to \(entry.size) bytes, more than the limit of \(limit)"
                )
            }
            arrays[name] = try Npy.read(archive.reader(of: entry))
        }
        return arrays
    }

    /// Atomically writes a file.
    /// - Parameters:
    ///   - arrays: the arrays by name.
    ///   - path: the path of the file.
    ///   - compressing: whether to deflate the arrays.
    /// - Throws: a `.file` error that names the path and the reason; an `.argument` error for an empty name.
    public static func write(
        _ arrays: [String: AnyTensor], to path: String, compressing: Bool = true
    ) throws {
        try ZipWriter.write(to: path) { archive in
            for (name, tensor) in arrays.sorted(by: { $0.key < $1.key }) {
                try archive.add(name + ".npy", Npy.encode(tensor), level: compressing ? 6 : 0)
            }
        }
    }
}

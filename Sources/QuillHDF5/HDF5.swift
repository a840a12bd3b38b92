import QuillCodecs
import QuillSystem
import QuillTensor
import Synchronization

/// Reads HDF5 files, and writes them with the system's libhdf5, which is loaded when it is first needed.
package enum HDF5 {
    /// The first bytes of every file that begins with HDF5's superblock.
    package static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Whether the library is installed, which writing needs.
    package static var isWritable: Bool { locked { HDF5Library.shared != nil } }

    /// Returns everything in a file.
    ///
    /// Only plain files are read, without libhdf5: links to other places or files, external and virtual data sets, and
    /// filters other than deflate, shuffle, and Fletcher-32 are rejected. At most 1,032 times the file's size is allocated
    /// for data, the most that deflate can pack, and as much again while it is unpacked; for a file without packed data
    /// at most about 20 times its size.
    /// - Parameters:
    ///   - bytes: the file's bytes.
    ///   - name: the file's name in error messages.
    /// - Throws: a `.file` error that names the file, the object in it, and the problem.
    package static func decode(_ bytes: [UInt8], name: String) throws -> HDF5Group {
        do {
            guard !bytes.isEmpty else { throw QuillError(.file, "an empty, perhaps truncated file") }
            return try HDF5Reader(bytes).read()
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(name): \(kind(of: error.message))")
        }
    }

    /// Returns a message that names the kind of the file if it is damaged or truncated.
    private static func kind(of message: String) -> String {
        for word in ["damaged", "truncated"] {
            // The name of an object in the file may be in front.
            if message.hasPrefix("\(word): ") || message.contains(": \(word): ") {
                return message.replacing("\(word): ", with: "a \(word) HDF5 file: ", maxReplacements: 1)
            }
        }
        return message
    }

    /// Returns the bytes of a file. Equal groups give equal bytes.
    /// - Throws: a `.file` error if the library is missing, or cannot write it.
    package static func encode(_ root: HDF5Group) throws -> [UInt8] {
        try locked { try HDF5Writer(library()).bytes(of: root) }
    }

    /// Writes a file with the bytes that ``encode(_:)`` returns, without holding them in memory.
    /// - Throws: a `.file` error if the library is missing, or if the file can't be written.
    package static func write(_ root: HDF5Group, to file: AtomicFile.Writer) throws {
        let isWritten = try locked {
            let writer = try HDF5Writer(library())
            return (try? writer.write(root, to: file.temporary)) ?? false
        }
        if isWritten { return }
        // Some systems have no locks to turn off; and the reason of a failure, such as a full disk, is known here.
        try file.restart()
        try file.write(encode(root))
    }

    /// Runs a function while no other thread uses the library.
    static func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
        try lock.withLock { _ in try body() }
    }

    private static let lock = Mutex(())

    /// The library, which doesn't print errors in this thread.
    private static func library() throws -> HDF5Library {
        guard let library = HDF5Library.shared else {
            throw QuillError(
                .file,
                "writing Keras's .h5 and .keras files needs libhdf5; to install it: apt-get install libhdf5-103-1 "
                    + "(macOS: brew install hdf5)")
        }
        library.silence()
        return library
    }
}

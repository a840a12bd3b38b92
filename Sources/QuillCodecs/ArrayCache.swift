import QuillSystem
import QuillTensor

/// Arrays that were unpacked or converted once, each in an npy file, to be mapped.
///
/// A file is written under another name and renamed when it is whole, so one that exists is complete, whatever happened
/// to the process that wrote it. Several processes that want the same array wait for the first.
package struct ArrayCache: Sendable {
    /// The folder of the files.
    package let folder: String

    /// - Parameter folder: the folder; nil for `mapped` in the cache of data sets.
    /// - Throws: a `.file` error if neither `QUILL_CACHE` nor `HOME` names a folder.
    package init(folder: String? = nil) throws {
        guard let folder = folder ?? FileSystem.cacheFolder().map({ "\($0)/mapped" }) else {
            throw QuillError(.file, "no folder for the cache: set QUILL_CACHE or HOME")
        }
        self.folder = folder
    }

    /// An array of the cache.
    package struct Entry {
        /// The array.
        package let tensor: AnyTensor
        /// A line for the user: where the array is, and how large.
        package let note: String
    }

    /// Appends rows to an array that is being written.
    package struct Writer {
        fileprivate let writer: AtomicFile.Writer
        fileprivate let count: Counter

        fileprivate final class Counter { var bytes = 0 }

        /// Appends rows.
        /// - Throws: a `.file` error that names the path and the reason.
        package func append(_ rows: AnyTensor) throws {
            try rows.withUnsafeBytes { bytes in
                count.bytes += bytes.count
                try writer.write(bytes)
            }
        }

        /// Appends bytes.
        /// - Throws: a `.file` error that names the path and the reason.
        package func append(_ bytes: [UInt8]) throws {
            count.bytes += bytes.count
            try writer.write(bytes)
        }
    }

    /// Returns an array, which is written if it isn't there yet.
    /// - Parameters:
    ///   - title: a word for the file's name and the note: `train-images`.
    ///   - key: what the array depends on: the identities of its sources, and what is done to them.
    ///   - shape: the shape.
    ///   - dataType: the type of the elements.
    ///   - action: what happens, for the note: `unpacked`.
    ///   - write: appends all rows.
    /// - Throws: a `.file` error if the disk is too small or can't be written, any error of `write`.
    package func array(
        _ title: String, key: [String], shape: Shape, _ dataType: DataType, action: String,
        write: (Writer) throws -> Void
    ) throws -> Entry {
        try FileSystem.createFolders(folder)
        let name = String(title.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }.suffix(40))
        let identity = key.joined(separator: "\u{0}") + " \(shape) \(dataType.rawValue)"
        let path = "\(folder)/\(name)-\(Self.hash(identity)).npy"
        let bytes = dataType.stored.byteCount(of: shape) ?? .max
        let lock = try Lock("\(path).lock")
        defer { lock.release() }
        func mapped() throws -> AnyTensor? {
            let stream = try Npy.stream(path)
            guard stream.shape == shape, stream.dataType == dataType else { return nil }
            return try stream.mapped(identity: "\(name) \(Self.hash(identity))")
        }
        if FileSystem.exists(path), let tensor = try? mapped() {
            return Entry(tensor: tensor, note: "\(title): \(action) before, in \(path) (\(bytes.asBytes))")
        }
        try requireSpace(bytes, for: title)
        try AtomicFile.write(to: path) { file in
            let start = Npy.start(shape, dataType)
            try file.write(start)
            let writer = Writer(writer: file, count: Writer.Counter())
            try write(writer)
            guard writer.count.bytes == bytes else {
                throw QuillError(
                    .file, "\(title): expected \(bytes) bytes to write, received \(writer.count.bytes)")
            }
        }
        guard let tensor = try mapped() else {
            throw QuillError(.file, "\(path): the file changed while it was made; start again")
        }
        return Entry(
            tensor: tensor, note: "\(title): \(action) once, into \(path) (\(bytes.asBytes)), to be mapped")
    }

    /// - Throws: a `.file` error if fewer bytes are free on the disk.
    private func requireSpace(_ bytes: Int, for title: String) throws {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return }
        let (free, isHuge) = Int(status.f_bavail).multipliedReportingOverflow(by: Int(status.f_frsize))
        guard !isHuge, free < bytes else { return }
        throw QuillError(
            .file,
            "\(title): its \(bytes.asBytes) don't fit on the disk of \(folder), where \(free.asBytes) are free; make "
                + "room, or set QUILL_CACHE to a folder on another disk")
    }

    /// Returns 16 hexadecimal digits for a text.
    private static func hash(_ text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        let digits = String(SplitMix64.mixed(hash), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// A lock between processes, which the system releases when the process ends.
    private struct Lock {
        let descriptor: Int32

        /// Waits for the lock.
        init(_ path: String) throws {
            descriptor = try checked("write", path) { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666) }
            // Where files can't be locked, both write, and the last one to finish stays.
            while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
        }

        func release() { close(descriptor) }
    }
}

extension FileSystem {
    /// The folder for files that can be made or downloaded again: `$QUILL_CACHE`, or `quill` in the user's folder for
    /// caches; nil if neither is known.
    /// - Parameter variable: returns a variable of the environment; nil if it is empty or missing.
    package static func cacheFolder(
        _ variable: (String) -> String? = { name in
            getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
        }
    ) -> String? {
        #if os(macOS)
            let standard = variable("HOME").map { "\($0)/Library/Caches" }
        #else
            let standard = variable("XDG_CACHE_HOME") ?? variable("HOME").map { "\($0)/.cache" }
        #endif
        return variable("QUILL_CACHE") ?? standard.map { "\($0)/quill" }
    }
}

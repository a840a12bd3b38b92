import QuillSystem
import QuillTensor

/// A file that grows by whole records, such as a log of epochs or a stream of events.
///
/// The value knows where its last record ends and writes the next one there. It keeps no file open between records, so
/// it can be copied, stored, and recreated from `length`. Anything after that point is discarded: a record cut off by
/// a crash, or records of work that will be repeated.
public struct AppendingFile: Sendable {
    private let path: String
    /// The length up to the end of the last record, in bytes.
    public private(set) var length: Int

    /// Opens a file for appending, or creates it if it does not exist.
    /// - Parameters:
    ///   - path: the file to write.
    ///   - kept: the number of bytes of an existing file to keep; nil for all.
    /// - Throws: a `.file` error that names the path and the reason.
    public init(_ path: String, keeping kept: Int? = nil) throws {
        self.path = path
        let file = try checked("write", path) { open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644) }
        defer { close(file) }
        let end = Int(try checked("write", path) { lseek(file, 0, SEEK_END) })
        length = min(max(kept ?? end, 0), end)
        try checked("write", path) { ftruncate(file, off_t(length)) }
    }

    /// Writes a record after the last one.
    /// - Throws: a `.file` error that names the path and the reason. The next record then replaces this one.
    public mutating func append(_ record: [UInt8]) throws {
        let file = try checked("write", path) { open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644) }
        defer { close(file) }
        try record.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            var written = 0
            while written < bytes.count {
                written += try checked("write", path) {
                    pwrite(file, start + written, bytes.count - written, off_t(length + written))
                }
            }
        }
        length += record.count
    }
}

import QuillSystem
import QuillTensor

/// Bytes read from start to end, as often as wanted.
protocol ByteSource: AnyObject {
    /// The number of bytes, where it is known without reading them.
    var count: Int? { get }
    /// Fills the buffer as far as there are bytes; fewer than asked for only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
    /// Starts again.
    func rewind() throws
}

/// Bytes that can be read from any place.
protocol RandomAccessSource: ByteSource {
    /// The number of bytes in all.
    var size: Int { get }
    /// Fills the buffer with the bytes from `offset` on; fewer than asked for only at the end.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// Bytes in memory.
final class MemorySource: RandomAccessSource {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var count: Int? { bytes.count }
    var size: Int { bytes.count }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let portion = read(at: position, into: buffer)
        position += portion
        return portion
    }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let portion = min(buffer.count, max(0, bytes.count - offset))
        guard portion > 0 else { return 0 }
        bytes.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[offset..<offset + portion])) }
        return portion
    }

    func rewind() { position = 0 }
}

/// A regular file.
final class FileSource: RandomAccessSource {
    private let path: String
    private let descriptor: Int32
    let size: Int
    var count: Int? { size }

    /// - Throws: a `.file` error if the path is not a file that can be read.
    init(path: String) throws {
        // Before opening: opening a pipe waits for its other end.
        guard let status = try status(of: path, "read") else { throw systemError("read", path, code: ENOENT) }
        if status.isDirectory { throw systemError("read", path, code: EISDIR) }
        guard status.isRegularFile else {
            throw QuillError(.file, "cannot read \(path): it is a device or a pipe, not a file")
        }
        self.path = path
        descriptor = try checked("read", path) { open(path, O_RDONLY | O_CLOEXEC) }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard let start = buffer.baseAddress else { return 0 }
        var done = 0
        while done < buffer.count {
            let portion = min(buffer.count - done, 1 << 30)
            let received = try checked("read", path) { QuillSystem.read(descriptor, start + done, portion) }
            if received == 0 { break }
            done += received
        }
        return done
    }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard let start = buffer.baseAddress else { return 0 }
        var done = 0
        while done < buffer.count {
            let portion = min(buffer.count - done, 1 << 30)
            let received = try checked("read", path) {
                pread(descriptor, start + done, portion, off_t(offset + done))
            }
            if received == 0 { break }
            done += received
        }
        return done
    }

    func rewind() throws { try checked("read", path) { lseek(descriptor, 0, SEEK_SET) } }
}

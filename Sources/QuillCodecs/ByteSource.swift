import QuillSystem
import QuillTensor

/// Bytes that can be read from start to end, repeatedly.
protocol ByteSource: AnyObject {
    /// The number of bytes; nil if it is unknown without reading them.
    var count: Int? { get }
    /// Fills the buffer and returns the number of bytes, which is smaller than the buffer only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
    /// Returns to the start.
    func rewind() throws
}

/// Bytes that can be read from any offset.
protocol RandomAccessSource: ByteSource {
    /// The total number of bytes.
    var size: Int { get }
    /// Fills the buffer from `offset` on and returns the number of bytes, which is smaller than the buffer only at the
    /// end.
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

/// Bytes in memory that outlives the source, such as a program's constant data.
final class PermanentSource: ByteSource {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var count: Int? { bytes.count }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let portion = min(buffer.count, bytes.count - position)
        buffer.copyMemory(from: .init(rebasing: bytes[position..<position + portion]))
        position += portion
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

    /// - Throws: a `.file` error if the path is not a readable file.
    init(path: String) throws {
        // Check before opening, because opening a pipe waits for its other end.
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

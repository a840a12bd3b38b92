import CZlib
import QuillTensor

/// Unpacks deflated data in portions with zlib, which also verifies the checksums of the framing.
///
/// The caller supplies packed bytes through a closure. Nothing is allocated for bytes that are only claimed to exist.
package final class Inflater {
    /// The framing around the deflated data.
    package enum Framing: Sendable {
        /// A gzip member (RFC 1952): header, CRC-32, and length.
        case gzip
        /// A zlib stream (RFC 1950), as in HDF5 and PNG: header and Adler-32.
        case zlib
        /// No framing (RFC 1951), as in zip archives.
        case none

        /// zlib's `windowBits`: the largest window, 15, combined with the framing.
        fileprivate var windowBits: Int32 {
            switch self {
            case .gzip: 15 + 16
            case .zlib: 15
            case .none: -15
            }
        }

        fileprivate var name: String {
            switch self {
            case .gzip: "gzip"
            case .zlib: "zlib"
            case .none: "deflate"
            }
        }
    }

    /// Fills a buffer with packed bytes and returns how many there were; 0 means there are no more.
    package typealias Source = (UnsafeMutableRawBufferPointer) throws -> Int

    private let framing: Framing
    private let name: String
    // zlib keeps the address of its stream, so it must not move.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    /// Whether the end of the data has been reached.
    package private(set) var isAtEnd = false

    /// - Parameter name: the name of the data in error messages, such as the path.
    package init(_ framing: Framing, name: String) throws {
        self.framing = framing
        self.name = name
        stream.initialize(to: z_stream())
        let status = inflateInit2_(
            stream, framing.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw QuillError(.file, "\(name): zlib cannot start (status \(status))") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    /// The number of packed bytes taken from the source but not used. At the end, they belong to whatever follows the
    /// data.
    package var unused: Int { Int(stream.pointee.avail_in) }

    /// Unpacks until the buffer is full or the data ends.
    /// - Returns: the number of unpacked bytes, which is smaller than the buffer only at the end.
    /// - Throws: a `.file` error if the data is truncated or damaged, or any error of `source`.
    package func read(into buffer: UnsafeMutableRawBufferPointer, from source: Source) throws -> Int {
        var done = 0
        while done < buffer.count, !isAtEnd {
            guard try hasInput(from: source) else {
                throw QuillError(.file, "\(name): truncated: the \(framing.name) data is incomplete")
            }
            // zlib counts in 32 bits.
            let room = min(buffer.count - done, 1 << 30)
            stream.pointee.next_out = (buffer.baseAddress.map { $0 + done })?.assumingMemoryBound(
                to: UInt8.self)
            stream.pointee.avail_out = UInt32(room)
            let status = inflate(stream, Z_NO_FLUSH)
            done += room - Int(stream.pointee.avail_out)
            switch status {
            case Z_OK, Z_BUF_ERROR: continue
            case Z_STREAM_END: isAtEnd = true
            case Z_NEED_DICT: throw damaged("it needs a preset dictionary")
            default: throw damaged(stream.pointee.msg.map { String(cString: $0) } ?? "zlib status \(status)")
            }
        }
        return done
    }

    /// Returns whether there are unused packed bytes.
    package func hasInput(from source: Source) throws -> Bool {
        guard stream.pointee.avail_in == 0 else { return true }
        let received = try source(input)
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(received)
        return received > 0
    }

    /// Continues with the data that follows the end of this data.
    package func startNext() {
        inflateReset(stream)
        isAtEnd = false
    }

    /// Starts over on other packed bytes.
    package func restart() {
        startNext()
        stream.pointee.avail_in = 0
    }

    private func damaged(_ reason: String) -> QuillError {
        QuillError(.file, "\(name): damaged \(framing.name) data: \(reason)")
    }
}

extension Inflater {
    /// Unpacks data that fills all of `packed`.
    /// - Parameters:
    ///   - limit: the maximum unpacked size; a few kilobytes can unpack to gigabytes.
    ///   - name: the name of the data in error messages, such as the path.
    /// - Throws: a `.file` error if the data is truncated, damaged, followed by something else, or unpacks to more than
    ///   `limit` bytes.
    package static func unpack(
        _ packed: [UInt8], _ framing: Framing, limit: Int, name: String
    ) throws -> [UInt8] {
        let source = MemorySource(packed)
        let inflater = try Inflater(framing, name: name)
        let unpacked = try collect(limit: limit, name: name) {
            try inflater.read(into: $0, from: source.read)
        }
        guard try !inflater.hasInput(from: source.read) else {
            throw QuillError(.file, "\(name): unexpected bytes after its packed data")
        }
        return unpacked
    }

    /// Collects all bytes that `read` returns in portions, up to a limit.
    static func collect(
        limit: Int, name: String, _ read: (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws -> [UInt8] {
        var unpacked: [UInt8] = []
        try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { chunk in
            while true {
                let received = try read(chunk)
                if received == 0 { break }
                guard received <= limit - unpacked.count else {
                    throw QuillError(.file, "\(name): unpacks to more than the expected \(limit) bytes")
                }
                unpacked.append(contentsOf: chunk[..<received])
            }
        }
        return unpacked
    }
}

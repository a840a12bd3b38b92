import CZlib
import QuillTensor

/// Unpacks deflated data in portions, by way of zlib, which also verifies the checksums that the framing has.
///
/// The caller supplies packed bytes through a closure and decides where they come from; nothing is allocated for bytes
/// that are only claimed to be there.
package final class Inflater {
    /// What surrounds the deflated data.
    package enum Framing: Sendable {
        /// A gzip member (RFC 1952): header, CRC-32, and length.
        case gzip
        /// A zlib stream (RFC 1950), as in HDF5 and PNG: header and Adler-32.
        case zlib
        /// Nothing (RFC 1951), as in zip archives.
        case none

        /// zlib's `windowBits`: the largest window, 15, and what to expect around the data.
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

    /// - Parameter name: what error messages call the data: the path.
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

    /// The packed bytes that were taken from the source but not used: after the end, the start of what follows.
    package var unused: Int { Int(stream.pointee.avail_in) }

    /// Unpacks until the buffer is full or the data end.
    /// - Returns: the number of unpacked bytes; fewer than the buffer holds only at the end.
    /// - Throws: a `.file` error if the data are truncated or damaged, or what `source` throws.
    package func read(into buffer: UnsafeMutableRawBufferPointer, from source: Source) throws -> Int {
        var done = 0
        while done < buffer.count, !isAtEnd {
            guard try hasInput(from: source) else {
                throw QuillError(.file, "\(name): truncated: the \(framing.name) data end in the middle")
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

    /// Whether there is a packed byte that has not been used.
    package func hasInput(from source: Source) throws -> Bool {
        guard stream.pointee.avail_in == 0 else { return true }
        let received = try source(input)
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(received)
        return received > 0
    }

    /// Starts on further data, which follow those that have ended.
    package func startNext() {
        inflateReset(stream)
        isAtEnd = false
    }

    /// Starts afresh, on other packed bytes.
    package func restart() {
        startNext()
        stream.pointee.avail_in = 0
    }

    private func damaged(_ reason: String) -> QuillError {
        QuillError(.file, "\(name): damaged \(framing.name) data: \(reason)")
    }
}

extension Inflater {
    /// The unpacked bytes of one piece of data that fills `packed`.
    /// - Parameters:
    ///   - limit: the largest size the caller can use; a few kilobytes can unpack to gigabytes.
    ///   - name: what error messages call the data: the path.
    /// - Throws: a `.file` error if the data are truncated, damaged, followed by something else, or unpack to more
    ///   than `limit` bytes.
    package static func unpack(
        _ packed: [UInt8], _ framing: Framing, limit: Int, name: String
    ) throws -> [UInt8] {
        let source = MemorySource(packed)
        let inflater = try Inflater(framing, name: name)
        let unpacked = try collect(limit: limit, name: name) {
            try inflater.read(into: $0, from: source.read)
        }
        guard try !inflater.hasInput(from: source.read) else {
            throw QuillError(.file, "\(name): something follows its packed data")
        }
        return unpacked
    }

    /// All bytes that `read` gives, in portions, up to a limit.
    static func collect(
        limit: Int, name: String, _ read: (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws -> [UInt8] {
        var unpacked: [UInt8] = []
        try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { chunk in
            while true {
                let received = try read(chunk)
                if received == 0 { break }
                guard received <= limit - unpacked.count else {
                    throw QuillError(.file, "\(name): unpacks to more than the \(limit) bytes expected")
                }
                unpacked.append(contentsOf: chunk[..<received])
            }
        }
        return unpacked
    }
}

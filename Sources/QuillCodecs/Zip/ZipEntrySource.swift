import CZlib
import QuillTensor

/// The unpacked bytes of a zip entry; zlib unpacks them, and the last one comes only if size and checksum are right.
final class ZipEntrySource: ByteSource {
    private let archive: any RandomAccessSource
    private let entry: ZipArchive.Entry
    private let name: String
    // zlib keeps the address of its stream, so it must not move.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    private var consumed = 0
    private var produced = 0
    private var checksum: UInt = 0
    private var hasEnded = false

    init(_ archive: any RandomAccessSource, _ entry: ZipArchive.Entry, name: String) throws {
        self.archive = archive
        self.entry = entry
        self.name = name
        stream.initialize(to: z_stream())
        // Negative: deflate's data alone, without a frame.
        let status = inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw QuillError(.file, "\(name): zlib cannot start (\(status))") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    /// What is stored is all there; what is packed can only be believed when it has been unpacked.
    var count: Int? { entry.isDeflated ? nil : entry.size }

    func rewind() {
        inflateReset(stream)
        stream.pointee.avail_in = 0
        (consumed, produced, checksum, hasEnded) = (0, 0, 0, false)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !hasEnded else { return 0 }
        let received = try entry.isDeflated ? unpack(into: buffer) : copy(into: buffer)
        let bytes = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        checksum = crc32_z(checksum, bytes, received)
        produced += received
        guard produced <= entry.size else {
            throw QuillError(.file, "\(name): unpacks to more than the \(entry.size) bytes it should")
        }
        if received < buffer.count { hasEnded = true }
        if produced == entry.size || hasEnded { try checkEnd() }
        return received
    }

    private func checkEnd() throws {
        guard produced == entry.size else {
            throw QuillError(.file, "\(name): expected \(entry.size) bytes, unpacks to \(produced)")
        }
        guard UInt32(checksum) == entry.checksum else {
            throw QuillError(.file, "\(name): damaged: its CRC-32 is wrong")
        }
    }

    private func copy(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let portion = min(buffer.count, entry.size - produced)
        let received = try archive.read(
            at: entry.dataOffset + produced, into: .init(rebasing: buffer[..<portion]))
        guard received == portion else { throw QuillError(.file, "\(name): truncated") }
        return received
    }

    private func unpack(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var done = 0
        while done < buffer.count {
            if stream.pointee.avail_in == 0 {
                let portion = min(input.count, entry.packedSize - consumed)
                let received = try archive.read(
                    at: entry.dataOffset + consumed, into: .init(rebasing: input[..<portion]))
                guard received > 0 else {
                    throw QuillError(.file, "\(name): truncated: the packed data end in the middle")
                }
                consumed += received
                stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_in = UInt32(received)
            }
            let room = min(buffer.count - done, 1 << 30)
            stream.pointee.next_out = (buffer.baseAddress.map { $0 + done })?.assumingMemoryBound(
                to: UInt8.self)
            stream.pointee.avail_out = UInt32(room)
            let status = inflate(stream, Z_NO_FLUSH)
            done += room - Int(stream.pointee.avail_out)
            switch status {
            case Z_OK, Z_BUF_ERROR: continue
            case Z_STREAM_END:
                guard consumed - Int(stream.pointee.avail_in) == entry.packedSize else {
                    throw QuillError(.file, "\(name): something follows its packed data")
                }
                return done
            default:
                let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib status \(status)"
                throw QuillError(.file, "\(name): damaged: \(reason)")
            }
        }
        return done
    }
}

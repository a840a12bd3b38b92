import CZlib
import QuillTensor

/// The unpacked bytes of gzip data, one or more members; zlib checks each member's CRC and length.
final class GzipSource: ByteSource {
    private let packed: any ByteSource
    private let name: String
    // zlib keeps the address of its stream, so it must not move.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    private var betweenMembers = false
    private var finished = false

    init(_ packed: any ByteSource, name: String) throws {
        self.packed = packed
        self.name = name
        stream.initialize(to: z_stream())
        // 15 + 16: the largest window, and gzip's frame only.
        let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw QuillError(.file, "\(name): zlib cannot start (\(status))") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    var count: Int? { nil }

    func rewind() throws {
        try packed.rewind()
        inflateReset(stream)
        stream.pointee.avail_in = 0
        betweenMembers = false
        finished = false
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var done = 0
        while done < buffer.count, !finished {
            if stream.pointee.avail_in == 0 {
                let received = try packed.read(into: input)
                if received == 0 {
                    guard betweenMembers else {
                        throw QuillError(.file, "\(name): truncated: the gzip data end in the middle")
                    }
                    finished = true
                    break
                }
                stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_in = UInt32(received)
            }
            if betweenMembers {
                inflateReset(stream)
                betweenMembers = false
            }
            let room = min(buffer.count - done, 1 << 30)
            stream.pointee.next_out = (buffer.baseAddress.map { $0 + done })?.assumingMemoryBound(
                to: UInt8.self)
            stream.pointee.avail_out = UInt32(room)
            let status = inflate(stream, Z_NO_FLUSH)
            done += room - Int(stream.pointee.avail_out)
            switch status {
            case Z_OK, Z_BUF_ERROR: continue
            case Z_STREAM_END: betweenMembers = true
            default:
                let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib status \(status)"
                throw QuillError(.file, "\(name): damaged gzip data: \(reason)")
            }
        }
        return done
    }
}

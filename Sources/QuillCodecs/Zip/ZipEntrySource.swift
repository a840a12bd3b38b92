import CZlib
import QuillTensor

/// The unpacked bytes of a zip entry. The last of them are returned only if size and checksum match.
final class ZipEntrySource: ByteSource {
    private let archive: any RandomAccessSource
    private let entry: ZipArchive.Entry
    private let name: String
    private let inflater: Inflater
    private var consumed = 0
    private var produced = 0
    private var checksum: UInt = 0
    private var hasEnded = false

    init(_ archive: any RandomAccessSource, _ entry: ZipArchive.Entry, name: String) throws {
        self.archive = archive
        self.entry = entry
        self.name = name
        inflater = try Inflater(.none, name: name)
    }

    /// The size of a stored entry. The size of a deflated one is only a claim until it has been unpacked.
    var count: Int? { entry.isDeflated ? nil : entry.size }

    func rewind() {
        inflater.restart()
        (consumed, produced, checksum, hasEnded) = (0, 0, 0, false)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !hasEnded else { return 0 }
        let received = try entry.isDeflated ? unpack(into: buffer) : copy(into: buffer)
        let bytes = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        checksum = crc32_z(checksum, bytes, received)
        produced += received
        guard produced <= entry.size else {
            throw QuillError(.file, "\(name): unpacks to more than the expected \(entry.size) bytes")
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
        let done = try inflater.read(into: buffer) { input in
            let portion = min(input.count, entry.packedSize - consumed)
            let received = try archive.read(
                at: entry.dataOffset + consumed, into: .init(rebasing: input[..<portion]))
            consumed += received
            return received
        }
        guard !inflater.isAtEnd || consumed - inflater.unused == entry.packedSize else {
            throw QuillError(.file, "\(name): unexpected bytes after its packed data")
        }
        return done
    }
}

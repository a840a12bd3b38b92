import QuillCodecs
import QuillGraph
import QuillHDF5
import QuillSystem
import QuillTensor

extension InteropFiles {
    /// Damages the bytes of an HDF5 file, and reads each result. After a crash, the number of the case is in the file
    /// `FILE.at`.
    static func damage(_ path: String, from start: Int, to end: Int) throws {
        let whole = try ByteReader(path: path).bytes(FileSystem.size(of: path))
        let descriptor = open("\(path).at", O_WRONLY | O_CREAT, 0o644)
        var counts = (read: 0, rejected: 0)
        var slowest = 0.0
        for index in start..<end {
            let text = Array("\(index)\n".utf8)
            _ = pwrite(descriptor, text, text.count, 0)
            var random = SplitMix64(seed: UInt64(index))
            func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
            var bytes = whole
            for _ in 0...below(3) {
                let place = below(bytes.count)
                switch below(5) {
                case 0: bytes[place] ^= 1 << UInt8(below(8))
                case 1: bytes[place] = UInt8(below(256))
                case 2: for offset in place..<min(place + 8, bytes.count) { bytes[offset] = 0xFF }
                case 3:
                    for offset in place..<min(place + 4, bytes.count) { bytes[offset] = UInt8(below(256)) }
                default:
                    let source = below(bytes.count)
                    for offset in 0..<min(16, bytes.count - max(place, source)) {
                        bytes[place + offset] = whole[source + offset]
                    }
                }
            }
            let begin = ContinuousClock.now
            do {
                _ = try HDF5.decode(bytes, name: "damaged")
                counts.read += 1
            } catch {
                counts.rejected += 1
            }
            slowest = max(slowest, (ContinuousClock.now - begin) / .milliseconds(1))
        }
        print("\(counts.read) read, \(counts.rejected) rejected, slowest \(slowest) ms")
    }
}

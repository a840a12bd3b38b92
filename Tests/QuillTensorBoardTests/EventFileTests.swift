import QuillCodecs
import QuillTensor
import TestSupport
import Testing

@testable import QuillTensorBoard

@Suite struct EventFileTests {
    /// The vectors of tensorboard/data/server/masked_crc.rs.
    @Test func checksumsAreTensorBoards() {
        #expect(CRC32C.masked(Array("\u{1A}\u{11}CRC test, one two".utf8)) == 0x5794_D08A)
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    }

    /// The first bytes of a file that TensorBoard wrote at second 1.
    @Test func firstRecordIsTensorBoards() {
        let record = EventFile.record(Event(.version, time: 1).encoded)
        let start: [UInt8] = [0x18, 0, 0, 0, 0, 0, 0, 0, 0xA3, 0x7F, 0x4B, 0x22, 0x09]
        let one: [UInt8] = [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
        let end: [UInt8] = [0x86, 0xBF, 0x57, 0x7A]
        #expect(record == start + one + [0x1A, 0x0D] + Array("brain.Event:2".utf8) + end)
    }

    @Test func countsDecisionsAtThresholds() {
        var random = SplitMix64(seed: 4)
        let scores = (0..<300).map { _ in Float(random.next() >> 40) / Float(1 << 24) }
        let isPositive = scores.map { $0 + Float(random.next() >> 40) / Float(1 << 24) > 1 }
        let counts = ThresholdCounts(scores, isPositive, thresholds: 11)
        for threshold in 0..<11 {
            func count(_ positive: Bool, _ above: Bool) -> Float {
                Float(
                    zip(scores, isPositive).filter {
                        $0.1 == positive && (Int($0.0 * 10) >= threshold) == above
                    }.count)
            }
            let (tp, fp, tn, fn) = (
                count(true, true), count(false, true), count(false, false), count(true, false)
            )
            #expect(counts.rows[0][threshold] == tp)
            #expect(counts.rows[1][threshold] == fp)
            #expect(counts.rows[2][threshold] == tn)
            #expect(counts.rows[3][threshold] == fn)
            #expect(counts.rows[4][threshold] == tp / max(tp + fp, 1e-7))
            #expect(counts.rows[5][threshold] == tp / max(tp + fn, 1e-7))
        }
    }
}

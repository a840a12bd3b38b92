import Foundation
import QuillCodecs
import QuillModelFiles
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// Random bytes in Keras's files, their HDF5 structures included: each loads, or is rejected with one line.
@Suite struct KerasDamageTests {
    private func damaged(_ whole: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(bound, 1))) }
        var bytes = whole
        for _ in 0...below(3) {
            let place = below(bytes.count)
            let count = min([1, 2, 4, 8][below(4)], bytes.count - place)
            switch below(4) {
            case 0: bytes[place] ^= 1 << UInt8(below(8))
            case 1: for offset in 0..<count { bytes[place + offset] = UInt8(below(256)) }
            case 2: for offset in 0..<count { bytes[place + offset] = 0xFF }
            default:
                let from = below(whole.count - 16)
                for offset in 0..<min(16, bytes.count - place) {
                    bytes[place + offset] = whole[from + offset]
                }
            }
        }
        return bytes
    }

    private func expectLoadedOrRejected(_ path: String) -> Bool {
        do {
            _ = try Model.load(from: path, notes: { #expect(!$0.contains("\n")) })
            return true
        } catch let error as QuillError {
            #expect(error.message.contains(path), "\(error)")
            #expect(!error.message.contains("\n") && error.message.utf8.count < 5000, "\(error)")
        } catch {
            Issue.record("\(error)")
        }
        return false
    }

    @Test(arguments: ["keras3-chain", "tf_keras-chain", "keras2-chain"])
    func damagedHDF5FilesLoadOrAreRejected(_ name: String) throws {
        let scratch = try Scratch()
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: KerasFixture.path("\(name).h5"))))
        var random = SplitMix64(seed: 7)
        var rejected = 0
        for _ in 0..<300 {
            if !expectLoadedOrRejected(try scratch.put("damaged.h5", damaged(whole, &random))) {
                rejected += 1
            }
        }
        #expect(rejected > 10)
    }

    @Test func damagedWeightsInKerasArchivesLoadOrAreRejected() throws {
        let scratch = try Scratch()
        let archive = try ZipArchive(path: KerasFixture.path("keras3-chain.keras"))
        let parts = try archive.entries.map { ($0.name, try archive.bytes(of: $0, limit: 1 << 20)) }
        var random = SplitMix64(seed: 8)
        var rejected = 0
        for _ in 0..<200 {
            let bytes = try ZipWriter.encode { zip in
                for (name, bytes) in parts {
                    try zip.add(name, name.hasSuffix("h5") ? damaged(bytes, &random) : bytes)
                }
            }
            if !expectLoadedOrRejected(try scratch.put("damaged.keras", bytes)) { rejected += 1 }
        }
        #expect(rejected > 10)
    }
}

import QuillCodecs
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// Damaged files of other programs: each one loads and works, or is rejected with one line.
@Suite struct ForeignMutationTests {
    private static let files = ForeignFixtures.onnx.map { "\($0).onnx" } + ["torch.safetensors", "torch.npz"]

    private func damaged(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = bytes
        func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(bound, 1))) }
        for _ in 0...below(4) where bytes.count > 16 {
            let place = below(bytes.count)
            switch below(7) {
            case 0: bytes[place] ^= 1 << UInt8(below(8))
            case 1: bytes[place] = UInt8(below(256))
            case 2: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF][below(5)]
            case 3: bytes.removeSubrange(place..<min(place + 1 + below(16), bytes.count))
            case 4: bytes.insert(contentsOf: bytes[place..<min(place + below(64), bytes.count)], at: place)
            case 5: for offset in 0..<min(4, bytes.count - place) { bytes[place + offset] = 0xFF }
            default: if below(8) == 0 { bytes.removeSubrange(place...) }
            }
        }
        return bytes
    }

    @Test(arguments: files) func damagedFilesLoadOrAreRefused(_ name: String) throws {
        let scratch = try Scratch()
        let whole = try ForeignFixtures.bytes(name)
        var random = SplitMix64(seed: UInt64(whole.count))
        var loaded = 0, refused = 0
        for _ in 0..<400 {
            let path = try scratch.put("damaged", damaged(whole, &random))
            do {
                let saved = try SavedModel(contentsOf: path)
                guard let network = saved.network else {
                    loaded += 1
                    continue
                }
                let model = try saved.model()
                loaded += 1
                guard network.steps.allSatisfy({ $0.output.elementCount < 100_000 }) else { continue }
                let inputs = network.inputShapes.map { AnyTensor.float32(.zeros($0.prepending(1))) }
                do { _ = try model.predict(inputs) } catch is QuillError {}
            } catch let error as QuillError {
                refused += 1
                #expect(error.message.contains(path), "\(error)")
                #expect(!error.message.contains("\n") && error.message.utf8.count < 5000, "\(error)")
            }
        }
        #expect(refused > 20, "\(loaded) loaded, \(refused) refused")
    }
}

import QuillCodecs
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// Thousands of randomly damaged files: each one loads and works, or is rejected with an error.
@Suite struct MutationTests {
    private struct Mutator {
        var random: SplitMix64

        mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(bound, 1))) }

        /// Changes, removes, adds, or repeats a few bytes.
        mutating func mutate(_ bytes: inout [UInt8], in range: Range<Int>) {
            for _ in 0...below(3) {
                let index = range.lowerBound + below(range.count)
                guard index < bytes.count else { return }
                switch below(6) {
                case 0: bytes[index] ^= 1 << UInt8(below(8))
                case 1: bytes[index] = UInt8(below(256))
                case 2: bytes.remove(at: index)
                case 3: bytes.insert(bytes[below(bytes.count)], at: index)
                case 4:
                    bytes.insert(contentsOf: bytes[index..<min(index + below(40), bytes.count)], at: index)
                default:
                    // Replace a digit with another number.
                    guard let digit = (index..<range.upperBound).first(where: { isDigit(bytes, $0) }) else {
                        return
                    }
                    let numbers = ["0", "9", "-1", "1e9", "4294967296", "0.5", "null", "[]"]
                    bytes.replaceSubrange(digit...digit, with: Array(numbers[below(numbers.count)].utf8))
                }
            }
        }

        private func isDigit(_ bytes: [UInt8], _ index: Int) -> Bool {
            index < bytes.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index])
        }
    }

    /// Returns a damaged file, with changes to any bytes, to the header with a correct length, to one document in the
    /// metadata, or to the tensors.
    private func damaged(_ file: Safetensors, _ bytes: [UInt8], _ kind: Int, _ mutator: inout Mutator) throws
        -> [UInt8]
    {
        var (file, bytes) = (file, bytes)
        let header = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        switch kind {
        case 0:
            mutator.mutate(&bytes, in: 0..<bytes.count)
            return bytes
        case 1:
            let count = bytes.count
            mutator.mutate(&bytes, in: 8..<8 + header)
            let length = UInt64(header + bytes.count - count)
            bytes.replaceSubrange(0..<8, with: withUnsafeBytes(of: length.littleEndian) { Array($0) })
            return bytes
        case 2:
            let key = file.metadata.keys.sorted()[mutator.below(file.metadata.count)]
            var text = Array((file.metadata[key] ?? "").utf8)
            mutator.mutate(&text, in: 0..<text.count)
            file.metadata[key] = String(decoding: text, as: UTF8.self)
        default:
            let names = file.tensors.keys.sorted()
            let name = names[mutator.below(names.count)]
            let tensor = file.tensors[name]
            file.tensors[name] = mutator.below(2) == 0 ? nil : file.tensors[names[mutator.below(names.count)]]
            if mutator.below(2) == 0 { file.tensors[names[mutator.below(names.count)]] = tensor }
        }
        return try file.encode()
    }

    @Test(arguments: [false, true]) func damagedFilesLoadOrAreRefused(functional: Bool) throws {
        let scratch = try Scratch()
        let file = try smallCheckpoint(functional: functional)
        let bytes = try file.encode()
        let data = try noise(12)
        var mutator = Mutator(random: SplitMix64(seed: functional ? 2 : 1))
        var counts = [[0, 0], [0, 0], [0, 0], [0, 0]]
        for round in 0..<1000 {
            let kind = round % 4
            let path = try scratch.put("damaged", damaged(file, bytes, kind, &mutator))
            do {
                var checkpoint = try Checkpoint.load(from: path)
                counts[kind][0] += 1
                // A loaded model must work, or report why it does not fit the data.
                do {
                    let rows = checkpoint.model.network.steps[0].output.elementCount
                    if rows < 10_000 { _ = try checkpoint.model.predict(data.images) }
                    try checkpoint.model.fit(
                        data, batchSize: 6, epochs: min(checkpoint.state.epoch + 1, 4),
                        validation: .data(data),
                        callbacks: [
                            ModelCheckpoint(to: scratch("small")), EarlyStopping(restoreBestWeights: true),
                        ],
                        verbose: .silent, resuming: checkpoint.state)
                } catch is QuillError {}
            } catch let error as QuillError {
                counts[kind][1] += 1
                #expect(error.kind == .file && error.message.contains(path), "\(error)")
                #expect(!error.message.contains("\n") && error.message.utf8.count < 5000, "\(error)")
            }
        }
        // Both happen often: damage to weights is not detected, other damage is.
        #expect(counts.map(\.[0]).reduce(0, +) > 50, "\(counts)")
        for kind in counts { #expect(kind[1] > 50, "\(counts)") }
    }
}

import QuillTensor
import Testing

/// Hashes of bytes, which checkpoints hold.
@Suite struct SplitMix64Tests {
    /// Two words and five single bytes.
    @Test(arguments: [(nil, 12_968_874_585_720_060_683), (1000, 518_387_594_077_968_992)])
    func hashesOfBytesNeverChange(_ position: Int?, _ hash: UInt64) {
        let bytes = (0..<21).map { UInt8($0 * 11) }
        bytes.withUnsafeBytes { #expect(SplitMix64.mixed(5, with: $0, at: position) == hash) }
    }

    @Test func noBytesChangeNothing() {
        #expect(SplitMix64.mixed(5, with: UnsafeRawBufferPointer(start: nil, count: 0)) == 5)
    }
}

import QuillTensor
import Testing

@testable import QuillTraining

@Suite struct ShuffleTests {
    private func order(_ shuffle: Shuffle, _ rows: [Int], seed: UInt64 = 1) -> [Int] {
        var generator = SplitMix64(seed: seed)
        return shuffle.order(of: rows, &generator)
    }

    /// Each window holds 16 runs of neighbors and is shuffled; every row comes once. Whole runs make the windows whole.
    @Test(arguments: [1, 15, 16, 160, 640, 5000]) func windowsHoldRunsFromAllOver(_ size: Int) {
        let rows = (0..<1120).map { 3 * $0 + 5 }
        let order = order(.window(size), rows)
        #expect(order.sorted() == rows)
        #expect(order == self.order(.window(size), rows))
        #expect(order != self.order(.window(size), rows, seed: 2))
        #expect(order != rows)
        let run = max(size / 16, 1)
        // The runs that the rows of a window are in.
        for start in stride(from: 0, to: order.count - 17 * run, by: 16 * run) {
            let runs = Set(order[start..<start + 16 * run].map { ($0 - 5) / 3 / run })
            #expect(runs.count == 16, "window at \(start)")
            guard size >= 160 else { continue }
            #expect(runs.max()! - runs.min()! > 16 || size > 600, "the runs are not from all over")
        }
    }

    @Test func booleansAreKeras() {
        let (on, off): (Shuffle, Shuffle) = (true, false)
        #expect(on == .all && off == .off && Shuffle(true) == .all && Shuffle(false) == .off)
        let rows = Array(10..<40)
        #expect(order(off, rows) == rows)
        var generator = SplitMix64(seed: 1)
        #expect(order(on, rows) == generator.shuffled(rows))
    }

    @Test func windowsTrainAndAreChecked() throws {
        let images = try Tiny.images(45)
        var model = try Tiny.model()
        var other = model
        try model.fit(images, batchSize: 7, epochs: 2, shuffle: .window(20), verbose: .silent)
        try other.fit(images, batchSize: 7, epochs: 2, shuffle: .window(20), verbose: .silent)
        #expect(difference(model.bits, other.bits) == nil)
        var all = try Tiny.model()
        try all.fit(images, batchSize: 7, epochs: 2, verbose: .silent)
        #expect(difference(model.bits, all.bits) != nil)
        #expect(throws: QuillError.self) { try model.fit(images, shuffle: .window(0), verbose: .silent) }
    }
}

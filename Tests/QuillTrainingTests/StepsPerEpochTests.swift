import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// Epochs of a given number of steps go on where the last one stopped.
@Suite struct StepsPerEpochTests {
    @Test func epochsGoOnThroughAPass() {
        let passes = Passes(batches: 5, steps: 2, firstEpoch: 3)
        let places = (3..<8).map { passes.place(of: $0) }
        #expect(places.map(\.pass) == [3, 3, 3, 4, 4])
        #expect(places.map(\.batches) == [0..<2, 2..<4, 4..<5, 0..<2, 2..<4])
        // Where every epoch is a pass, passes have the numbers of the epochs.
        let whole = Passes(batches: 5, steps: 5, firstEpoch: 1)
        #expect((1..<4).map { whole.place(of: $0).pass } == [1, 2, 3])
        #expect(!passes.end(before: 5) && passes.end(before: 6))
    }

    /// A shuffled pass is drawn once: its epochs together train on every row.
    @Test func aPassIsDrawnOnce() {
        let passes = Passes(batches: 5, steps: 2, firstEpoch: 0)
        func rows(_ epochs: Range<Int>) -> [Int] {
            epochs.flatMap { epoch -> [Int] in
                let (pass, range) = passes.place(of: epoch)
                let batches = Batches(
                    rows: Array(0..<14), batchSize: 3, shuffle: true, seed: 8, pass: pass)
                return range.flatMap { batches[$0] }
            }
        }
        #expect(rows(0..<3).sorted() == Array(0..<14))
        #expect(rows(3..<6).sorted() == Array(0..<14))
        #expect(rows(0..<3) != rows(3..<6))
    }

    /// Interrupts training after a number of steps, and keeps its state.
    private struct Stop: Callback {
        final class Kept: Sendable {
            nonisolated(unsafe) var state: TrainingState?
            nonisolated(unsafe) var steps = 0
        }
        let step: Int
        let kept: Kept

        mutating func batchEnded(_ batch: Int, in training: Training) {
            kept.steps += 1
            if kept.steps == step { training.interrupt() }
        }

        mutating func trainingEnded(_ training: Training) { kept.state = training.state }
    }

    /// Training that is interrupted after any step, in the middle of a pass or an epoch, resumes to the same bits.
    @Test(arguments: [0, 2]) func interruptedTrainingGoesOn(from initialEpoch: Int) throws {
        let images = try Tiny.images(27)
        func fit(
            _ model: inout Model, _ callbacks: [any Callback] = [], resuming: TrainingState? = nil
        ) throws -> History {
            try model.fit(
                images, batchSize: 6, epochs: initialEpoch + 5, initialEpoch: initialEpoch, seed: 5,
                stepsPerEpoch: 2, callbacks: callbacks, verbose: .silent, resuming: resuming)
        }
        var whole = try Tiny.model()
        let history = try fit(&whole)
        // 2 + 2 + 1, then 2 + 2.
        for step in 1...9 {
            let kept = Stop.Kept()
            var broken = try Tiny.model()
            _ = try fit(&broken, [Stop(step: step, kept: kept)])
            let state = try #require(kept.state)
            #expect(try fit(&broken, resuming: state) == history, "after step \(step)")
            #expect(difference(broken.bits, whole.bits) == nil, "after step \(step)")
        }
    }

    @Test func aShortEpochIsShownWithItsSteps() throws {
        final class Lines: Sendable { nonisolated(unsafe) var text = "" }
        let lines = Lines()
        var model = try Tiny.model()
        try model.fit(
            Tiny.images(20), batchSize: 8, epochs: 2, stepsPerEpoch: 2,
            callbacks: [ProgressReporter(showsBar: false) { lines.text += $0 }], verbose: .silent)
        #expect(lines.text.contains("Epoch 1/2 2/2"))
        #expect(lines.text.contains("Epoch 2/2 1/1"))
    }
}

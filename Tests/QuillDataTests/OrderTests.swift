import QuillTensor
import TestSupport
import Testing

@testable import QuillData

/// Rows in the order of their classes, and samples of them.
struct OrderTests {
    /// Images of one pixel, the number of the row.
    private func data(_ labels: [Int], classes: Int) throws -> Dataset {
        try Dataset(
            images: Tensor([labels.count, 1, 1, 1], labels.indices.map { UInt8($0 % 256) }),
            labels: Tensor(labels.map { Int32($0) }), classes: classes)
    }

    private func sorted(_ counts: [Int]) -> [Int] {
        counts.enumerated().flatMap { [Int](repeating: $0.offset, count: $0.element) }
    }

    @Test(arguments: [
        ([100, 100, 100], 0.1), ([10, 10, 10, 10, 10, 10, 10, 10, 10, 10], 0.1), ([10, 10, 10], 0.1),
        ([40, 20], 0.2),
    ])
    func drawsFromEachClass(_ counts: [Int], _ share: Double) throws {
        let labels = Tensor(sorted(counts).map { Int32($0) })
        let rows = try Split.lastRows(share).checkedRows(labels: labels, seed: 3)
        let plain = try Split.lastRows(share).rows(labels: labels)
        #expect(rows.validation.count == plain.validation.count)
        #expect((rows.training + rows.validation).sorted() == Array(0..<labels.elementCount))
        // Each class holds out the same share, rounded.
        for kind in counts.indices {
            let held = rows.validation.count { labels[$0].scalar == Int32(kind) }
            #expect(abs(Double(held) - Double(counts[kind]) * share) < 1)
        }
        let note = try #require(rows.note)
        #expect(
            note.hasPrefix(
                "the last \(Int(share * 100)) % of the rows hold only 1 of \(counts.count) classes")
                && note.contains("sorted by class") && note.hasSuffix("(seed 3)"), "\(note)")
        let again = try Split.lastRows(share).checkedRows(labels: labels, seed: 3)
        #expect(rows.validation == again.validation)
    }

    /// Shuffled rows, and splits that draw by themselves, stay as they are.
    @Test func keepsOtherSplits() throws {
        var generator = SplitMix64(seed: 5)
        for count in [12, 30, 60, 200, 1000] {
            for _ in 0..<20 {
                let labels = Tensor(
                    generator.shuffled((0..<count).map { $0 % 10 }).map { Int32($0) })
                let split = Split.lastRows(0.1)
                let rows = try split.checkedRows(labels: labels)
                let plain = try split.rows(labels: labels)
                #expect(rows.validation == plain.validation)
            }
        }
        let labels = Tensor(sorted([20, 20]).map { Int32($0) })
        for split in [Split.holdOut(0.25, seed: 2), .holdOut(0.25, shuffled: false)] {
            let rows = try split.checkedRows(labels: labels)
            let plain = try split.rows(labels: labels)
            #expect(rows.validation == plain.validation && rows.note == nil)
        }
        let one = try Split.lastCount(2).checkedRows(labels: .zeros([10]))
        #expect(one.validation == [8, 9] && one.note == nil)
    }

    @Test func drawsForACountToo() throws {
        let labels = Tensor(sorted([6, 6]).map { Int32($0) })
        let rows = try Split.lastCount(4).checkedRows(labels: labels)
        #expect(rows.validation.count == 4 && rows.validation.count { $0 < 6 } == 2)
        #expect(rows.note?.hasPrefix("the last 4 rows hold only 1 of 2 classes") == true)
    }

    @Test func samplesEachClass() throws {
        let train = try data(sorted([60, 30, 10]), classes: 3)
        let sample = train.stratifiedSample(10, seed: 1)
        #expect(sample.classCounts == [6, 3, 1])
        let rows = sample.images.elements.map { Int($0) }
        #expect(rows == rows.sorted() && Set(rows).count == 10)
        #expect(zip(rows, sample.labels.elements).allSatisfy { train.labels[$0].scalar == $1 })
        #expect(sample.images == train.stratifiedSample(10, seed: 1).images)
        #expect(sample.images != train.stratifiedSample(10, seed: 2).images)
        #expect(train.stratifiedSample(100).images == train.images)
        let source = ImageData.Source(name: "Mine", place: "here", argument: "here")
        let all = try ImageData(train: train, test: data([0, 1, 2], classes: 3), source: source)
        let some = all.sample(10)
        #expect(some.train.images == sample.images && some.test.count == 3)
        #expect(some.notes == ["10 of 100 training images: a random draw from each class (seed 1)"])
        #expect(all.sample(100).notes.isEmpty)
    }
}

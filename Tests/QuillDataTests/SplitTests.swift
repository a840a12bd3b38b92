import QuillData
import QuillTensor
import TestSupport
import Testing

struct SplitTests {
    /// Class 0 is four times as frequent as 1 and twice as frequent as 2.
    static let labels = Tensor<Int32>((0..<70).map { [0, 0, 1, 0, 2, 0, 2][$0 % 7] })

    static let splits: [Split] = [
        .lastRows(0.1), .lastCount(7), .holdOut(0.1), .holdOut(0.5, seed: 7), .holdOut(0.1, shuffled: false),
        .holdOut(0.1, stratified: false), .holdOut(0.1, shuffled: false, stratified: false),
    ]

    @Test(arguments: splits) func everyRowIsInOnePart(_ split: Split) throws {
        let (training, validation) = try split.rows(labels: Self.labels)
        #expect((training + validation).sorted() == Array(0..<70))
        #expect(training == training.sorted() && validation == validation.sorted())
        #expect(validation.count == (split == .holdOut(0.5, seed: 7) ? 35 : 7))
        let again = try split.rows(labels: Self.labels)
        #expect(again.training == training && again.validation == validation)
    }

    /// Keras keeps floor(count × (1 − fraction)) rows; in double precision 10 × (1 − 0.9) is less than 1.
    @Test(arguments: [(60000, 0.1, 54000), (10, 0.25, 7), (10, 0.9, 0), (11, 0.9, 1), (7, 1.0 / 3, 4)])
    func lastRowsAreCountedAsKerasCounts(_ count: Int, _ fraction: Double, _ kept: Int) async throws {
        let labels = Tensor<Int32>.zeros([count])
        if kept == 0 {
            let message = message(.argument) { _ = try Split.lastRows(fraction).rows(labels: labels) }
            #expect(message.contains("0 training rows and 10 held-out rows"), "\(message)")
        } else {
            let (training, validation) = try Split.lastRows(fraction).rows(labels: labels)
            #expect(training == Array(0..<kept) && validation == Array(kept..<count))
        }
    }

    @Test(arguments: [1, 7, 69]) func lastCountHoldsOutThatMany(_ count: Int) throws {
        let (training, validation) = try Split.lastCount(count).rows(labels: Self.labels)
        #expect(training == Array(0..<(70 - count)) && validation == Array((70 - count)..<70))
    }

    @Test(arguments: [0, 1, 2] as [UInt64], [true, false])
    func stratifiedByLargestRemainder(_ seed: UInt64, _ shuffled: Bool) throws {
        // 40, 10 and 20 rows; their shares of 13 in 70 are 7.43, 1.86 and 3.71.
        let split = Split.holdOut(13.0 / 70, shuffled: shuffled, stratified: true, seed: seed)
        let classes = try split.rows(labels: Self.labels).validation.map { Self.labels.elements[$0] }
        #expect([0, 1, 2].map { label in classes.count { $0 == label } } == [7, 2, 4])
    }

    @Test func sharesOfMNISTAreExact() throws {
        let counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
        let labels = Tensor<Int32>(
            counts.enumerated().flatMap { [Int32](repeating: Int32($0.offset), count: $0.element) })
        let validation = try Split.holdOut(0.1, seed: 1).rows(labels: labels).validation
        let held = (0..<10).map { label in validation.count { labels.elements[$0] == Int32(label) } }
        #expect(held == [592, 674, 596, 613, 584, 542, 592, 627, 585, 595])
    }

    @Test func equalRemaindersGoToTheLowerClasses() throws {
        let labels = Tensor<Int32>([3, 2, 1, 0, 3, 2, 1, 0])
        let validation = try Split.holdOut(0.25, shuffled: false).rows(labels: labels).validation
        #expect(validation == [6, 7])
    }

    @Test func shuffledDrawsDependOnTheSeedAlone() throws {
        let draws = try (0..<20).map { try Split.holdOut(0.1, seed: $0).rows(labels: Self.labels).validation }
        #expect(Set(draws).count == 20)
        // Computed by a Python program: held-out rows must not change between releases or machines.
        #expect(draws[1] == [30, 33, 38, 52, 55, 62, 66])
        let unstratified = try Split.holdOut(0.1, stratified: false, seed: 1).rows(labels: Self.labels)
        #expect(unstratified.validation == [32, 33, 39, 52, 54, 62, 68])
    }

    /// Each row is drawn about equally often: 1000 draws of 10 in 100, expected 100 ± 9.5.
    @Test func drawsAreEven() throws {
        var drawn = [Int](repeating: 0, count: 100)
        for seed in 0..<1000 {
            let split = Split.holdOut(0.1, stratified: false, seed: UInt64(seed))
            for row in try split.rows(labels: .zeros([100])).validation { drawn[row] += 1 }
        }
        #expect(drawn.allSatisfy { (55...145).contains($0) }, "\(drawn)")
    }

    @Test(arguments: [0, 1, -0.1, 1.5, .nan, .infinity]) func refusesFractions(_ fraction: Double) async {
        for split in [Split.lastRows(fraction), .holdOut(fraction)] {
            let message = message(.argument) { _ = try split.rows(labels: Self.labels) }
            #expect(message.contains("received \(fraction)"), "\(message)")
            #expect(!"\(split)".isEmpty)
        }
    }

    @Test func refusesEmptyParts() async {
        for (split, count) in [
            (Split.holdOut(0.1), 4), (.holdOut(0.9), 4), (.lastRows(0.5), 1), (.holdOut(0.5), 0),
            (.lastCount(0), 4), (.lastCount(-1), 4), (.lastCount(4), 4), (.lastCount(.max), 4),
        ] {
            let message = message(.argument) { _ = try split.rows(labels: .zeros([count])) }
            #expect(message.contains("\(count) rows would give"), "\(message)")
        }
    }

    @Test func describesItself() {
        #expect("\(Split.lastRows(0.1))" == "the last 10 % of the rows")
        #expect("\(Split.lastCount(300))" == "the last 300 rows")
        #expect("\(Split.holdOut(0.125, seed: 3))" == "a random 12.5 % of each class (seed 3)")
        #expect("\(Split.holdOut(0.1, shuffled: false))" == "the last 10 % of each class")
    }
}

import QuillData
import QuillTensor
import TestSupport
import Testing

struct OperationTests {
    /// Nine images of 1 × 2 pixels, `[row, 10 · row]`, of classes a (5), b (3) and c (1).
    static let data: Dataset = {
        let images = Tensor<UInt8>([9, 1, 2, 1]) { target in
            for index in target.indices {
                target.initializeElement(at: index, to: UInt8(index / 2 * (index.isMultiple(of: 2) ? 1 : 10)))
            }
        }
        do {
            return try Dataset(
                images: images, labels: Tensor([0, 1, 0, 2, 0, 1, 0, 1, 0]), classNames: ["a", "b", "c"])
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    /// Returns the rows of `data` in a part, by their pixels, and expects that images and labels match.
    private func rows(_ part: Dataset) -> [Int] {
        (0..<part.count).map { index in
            let row = Int(part.images[index].elements[0])
            #expect(part.images[index].elements == [UInt8(row), UInt8(row * 10)])
            #expect(part.labels[index].scalar == Self.data.labels[row].scalar)
            #expect(part.classNames == Self.data.classNames)
            return row
        }
    }

    @Test func takesRows() throws {
        #expect(rows(Self.data.prefix(2)) == [0, 1])
        #expect(rows(Self.data.prefix(99)).count == 9 && Self.data.prefix(-1).count == 0)
        #expect(rows(Self.data.filter { image, kind in image.elements[0] > 2 && kind != 0 }) == [3, 5, 7])
        let only = try Self.data.only(classes: [2, 1])
        #expect(only.labels == Tensor([1, 0, 1, 1]) && only.classNames == ["c", "b"])
        #expect(only.images.elements == [1, 10, 3, 30, 5, 50, 7, 70])
    }

    @Test func shufflesBySeed() {
        let shuffled = rows(Self.data.shuffled(seed: 3))
        #expect(shuffled.sorted() == Array(0..<9) && shuffled != Array(0..<9))
        #expect(rows(Self.data.shuffled(seed: 3)) == shuffled)
        #expect(rows(Self.data.shuffled(seed: 4)) != shuffled)
    }

    @Test func splitsAndJoins() throws {
        let parts = try Self.data.split(.lastRows(1.0 / 3))
        #expect(rows(parts.training) == Array(0..<6) && rows(parts.heldOut) == [6, 7, 8])
        #expect(rows(try parts.heldOut.concatenated(with: parts.training)) == [6, 7, 8, 0, 1, 2, 3, 4, 5])
        #expect(rows(try Self.data[0..<0].concatenated(with: Self.data)) == Array(0..<9))
    }

    @Test func mapsImages() throws {
        let mapped = try Self.data.mapImages { image in try image.map { $0 / 2 }.reshaped(to: [2, 1, 1]) }
        #expect(mapped.images.shape == [9, 2, 1, 1] && mapped.labels == Self.data.labels)
        #expect(mapped.images.elements == Self.data.images.elements.map { $0 / 2 })
        #expect(Self.data.transposed.images.shape == [9, 2, 1, 1])
        let square = Tensor<UInt8>([1, 2, 3, 2]) { _ = $0.initialize(from: 0..<12) }
        let turned = try Dataset(images: square, labels: Tensor([0])).transposed.images
        #expect(turned.shape == [1, 3, 2, 2] && turned.elements == [0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11])
    }

    @Test(arguments: [(Dataset.Balance.under, 1), (.over, 5), (.perClass(4), 4), (.perClass(11), 11)])
    func balances(_ balance: Dataset.Balance, _ count: Int) throws {
        let balanced = try Self.data.balanced(balance, seed: 1)
        #expect(balanced.classCounts == [count, count, count])
        let taken = rows(balanced)
        #expect(rows(try Self.data.balanced(balance, seed: 1)) == taken)
        for (kind, size) in [5, 3, 1].enumerated() {
            let times = (0..<9).filter { Self.data.labels[$0].scalar == Int32(kind) }.map { row in
                taken.count { $0 == row }
            }
            #expect(times.allSatisfy { $0 == count / size || $0 == (count + size - 1) / size }, "\(times)")
        }
    }

    @Test func balancingPassesOverEmptyClasses() throws {
        #expect(try Self.data[0..<3].balanced(.over, seed: 1).classCounts == [2, 2, 0])
        #expect(try Self.data[0..<0].balanced(.under, seed: 1).count == 0)
    }

    @Test(arguments: [2, 3, 9], [true, false]) func foldsHoldEveryRowOutOnce(_ k: Int, _ isStratified: Bool)
        throws
    {
        let folds = try Self.data.kFold(k, isStratified: isStratified, seed: 5)
        #expect(folds.count == k)
        var heldOut: [Int] = []
        for (index, fold) in folds.enumerated() {
            let held = rows(fold.heldOut)
            #expect(rows(fold.training) == (0..<9).filter { !held.contains($0) } && held == held.sorted())
            #expect(held.count == 9 / k || held.count == (9 + k - 1) / k)
            if isStratified {
                for (count, size) in zip(fold.heldOut.classCounts, [5, 3, 1]) {
                    #expect(count == size / k || count == (size + k - 1) / k)
                }
            }
            #expect(folds.rows(index).heldOut == held)
            heldOut += held
        }
        #expect(heldOut.sorted() == Array(0..<9))
        let again = try Self.data.kFold(k, isStratified: isStratified, seed: 5).flatMap { rows($0.heldOut) }
        #expect(again == heldOut)
    }

    @Test func countsAndMeasures() throws {
        let images = Tensor<UInt8>([2, 1, 1, 2]) { _ = $0.initialize(from: [1, 255, 3, 0]) }
        let statistics = try Dataset(images: images, labels: Tensor([1, 1]), classes: 3).statistics
        #expect(statistics.classCounts == [0, 2, 0])
        #expect(statistics.means == [2, 127.5] && statistics.standardDeviations == [1, 127.5])
        #expect(statistics.minimum == 0 && statistics.maximum == 255)
        let empty = Self.data[0..<0].statistics
        #expect(empty.means[0].isNaN && empty.minimum == nil && empty.classCounts == [0, 0, 0])
        #expect(Self.data[0..<4].oneHotLabels.elements == [1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1])
        #expect(Self.data[0..<4].oneHotLabels.shape == [4, 3])
    }

    static let bad: [(kind: QuillError.Kind, says: String, body: @Sendable (Dataset) throws -> Void)] = [
        (.argument, "received [0, 3]", { _ = try $0.only(classes: [0, 3]) }),
        (.argument, "received [1, 1]", { _ = try $0.only(classes: [1, 1]) }),
        (
            .shape, "expected images [1, 2, 1] to add, received [2, 1, 1]",
            { _ = try $0.concatenated(with: $0.transposed) }
        ),
        (
            .data, "expected 3 classes to add, received 10",
            { _ = try $0.concatenated(with: Dataset(images: $0.images, labels: $0.labels)) }
        ),
        (
            .data, "class names differ: class 1 is 'b' here and 'B' in the data set to add",
            {
                _ = try $0.concatenated(
                    with: Dataset(images: $0.images, labels: $0.labels, classNames: ["a", "B", "c"]))
            }
        ),
        (.shape, "row 0: expected an image", { _ = try $0.mapImages { try $0.reshaped(to: [2]) } }),
        (
            .shape, "row 1: expected an image [1, 2, 1] as in row 0, received [2, 1, 1]",
            { _ = try $0.mapImages { try $0.elements[0] == 0 ? $0 : $0.reshaped(to: [2, 1, 1]) } }
        ),
        (.argument, "received 0", { _ = try $0.balanced(.perClass(0), seed: 1) }),
        (.argument, "expected 2 to 9 parts of 9 rows, received 1", { _ = try $0.kFold(1) }),
        (.argument, "received 10", { _ = try $0.kFold(10) }),
        (
            .data, "label 2 in row 3: expected 0 to 1",
            { _ = try Dataset(images: $0.images, labels: $0.labels, classNames: ["a", "b"]) }
        ),
    ]

    @Test(arguments: bad.indices) func refuses(_ index: Int) async {
        let (kind, says, body) = Self.bad[index]
        let failure = message(kind) { try body(Self.data) }
        #expect(failure.contains(says), "\(failure)")
    }
}

import QuillTensor
import Testing

@testable import QuillData

/// Names of the same number are one class.
struct ClassJoinTests {
    static let cases: [(given: [String], names: [String], numbers: [Int], note: String?)] = [
        ([], [], [], nil), (["a", "A", "b"], ["a", "A", "b"], [0, 1, 2], nil),
        (["0", "1", "7"], ["0", "1", "7"], [0, 1, 2], nil),
        (["seven", "7", "cat"], ["7", "cat"], [0, 0, 1], "'seven' with '7'"),
        (["sieben", "one", "seven", "07"], ["sieben", "one"], [0, 1, 0, 0], "'seven', '07' with 'sieben'"),
        (["a", "a"], ["a"], [0, 0], nil),
    ]

    @Test(arguments: cases.indices) func joins(_ index: Int) {
        let (given, names, numbers, note) = Self.cases[index]
        let join = ClassJoin(given)
        #expect(join.names == names && join.numbers == numbers, "\(join)")
        #expect(join.note == note.map { "classes that are the same number are joined: \($0)" })
    }
}

/// Blank images, and few held-out rows, are told.
struct TrainingNoteTests {
    private func data(_ values: [[UInt8]]) throws -> ImageData {
        let train = try Dataset(
            images: Tensor([values.count, 1, 2, 1], values.flatMap { $0 }),
            labels: Tensor(values.indices.map { Int32($0 % 2) }), classes: 2)
        return try ImageData(
            train: train, test: train[0..<0], source: .init(name: "a", place: "b", argument: "c"))
    }

    @Test func blankImagesAreTold() throws {
        #expect(try data([[1, 2], [3, 4]]).blankNote == nil)
        #expect(
            try data([[1, 2], [3, 3]]).blankNote == "the training image 1 is blank: all its pixels are equal")
        #expect(
            try data([[0, 0], [1, 2], [9, 9]]).blankNote
                == "2 training images are blank, all their pixels equal: 0, 2")
    }

    @Test func fewHeldOutRowsAreTold() throws {
        let labels = Tensor((0..<30).map { Int32($0 % 10) })
        for split in [Split.lastCount(3), .holdOut(0.1, seed: 1)] {
            let rows = try split.checkedRows(labels: labels)
            #expect(
                rows.note == "\(split): 3 rows held out for 10 classes, so their figures say little",
                "\(split)")
        }
        #expect(try Split.holdOut(0.5, seed: 1).checkedRows(labels: labels).note == nil)
    }
}

import QuillTensor
import Testing

@testable import QuillData

/// Labels are renumbered by the names of their classes.
struct ClassMatchTests {
    private static let words = [
        "eight", "five", "four", "nine", "one", "seven", "six", "three", "two", "zero",
    ]
    private static let digits = (0...9).map(String.init)

    private func data(_ labels: [Int32], _ names: [String]) throws -> Dataset {
        try Dataset(
            images: Tensor<UInt8>([labels.count, 1, 1, 1], (0..<labels.count).map { UInt8($0) }),
            labels: Tensor(labels), classNames: names)
    }

    @Test func equalNamesChangeNothing() throws {
        let data = try data([0, 1, 2], ["a", "b", "c"])
        let (matched, note) = try data.matched(to: ["a", "b", "c"])
        #expect(matched.labels == data.labels && note == nil)
        // Numbers are themselves, however many there are.
        let few = try self.data([0, 7], (0...7).map(String.init)).matched(to: Self.digits)
        #expect(few.dataset.labels == Tensor([0, 7]) && few.note == nil && few.dataset.classCount == 10)
    }

    @Test func ordersAndSubsetsAreMatched() throws {
        let (swapped, note) = try data([0, 1, 1], ["dog", "cat"]).matched(to: ["bird", "cat", "dog"])
        #expect(swapped.labels == Tensor([2, 1, 1]) && swapped.classNames == ["bird", "cat", "dog"])
        #expect(note == "the data's classes (dog, cat) are matched by name with the model's (bird, cat, dog)")
        #expect(swapped.images.elements == [0, 1, 2])
        let few = try data([0, 1], ["1", "7"]).matched(to: Self.digits)
        #expect(few.dataset.labels == Tensor([1, 7]))
    }

    /// In both directions, whatever the spelling.
    @Test func numbersAreMatchedWithWords() throws {
        let all = try data(Array(0...9), Self.digits).matched(to: Self.words)
        #expect(
            all.dataset.labels.elements.map { Self.words[Int($0)] } == [
                "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
            ])
        let back = try data(Array(0...9), Self.words).matched(to: Self.digits)
        #expect(back.dataset.labels == Tensor([8, 5, 4, 9, 1, 7, 6, 3, 2, 0]))
        #expect(
            all.note
                == "the data's classes (0…9) are matched by name with the model's (eight, five, four, nine, one, seven, six, "
                + "three, two, zero): 0 is zero, 1 is one, 2 is two, …")
        let few = try data([0, 1], ["Digit_7", "01"]).matched(to: Self.words)
        #expect(few.dataset.labels == Tensor([5, 4]))
        #expect(few.note?.hasSuffix(": Digit_7 is seven, 01 is one") == true, "\(few.note ?? "")")
    }

    @Test func spellingIsForgiven() throws {
        let matched = try data([0, 1], ["ankle_boot", "T-Shirt"]).matched(to: ["T-shirt", "Ankle boot"])
        #expect(matched.dataset.labels == Tensor([1, 0]))
        // Unless it distinguishes classes.
        let letters = try data([0, 1], ["a", "A"]).matched(to: ["A", "a"])
        #expect(letters.dataset.labels == Tensor([1, 0]))
    }

    @Test func unknownClassesAreErrorsThatListBoth() throws {
        #expect(
            throws: QuillError(
                .data,
                "the model doesn't know the class bird; the data has the classes bird, cat, the model cat, dog"
            )
        ) { try data([0, 1], ["bird", "cat"]).matched(to: ["cat", "dog"]) }
        #expect(
            throws: QuillError(
                .data,
                "the model doesn't know the classes red, blue; the data has the classes red, blue, the model 0…9"
            )
        ) { try data([0, 1], ["red", "blue"]).matched(to: Self.digits) }
        // A class without images may be unknown.
        let (matched, _) = try data([1, 1], ["bird", "cat"]).matched(to: ["cat", "dog"])
        #expect(matched.labels == Tensor([0, 0]))
        #expect(throws: QuillError.self) { try data([0], ["cat", "b"]).matched(to: ["cat", "cat"]) }
        #expect(throws: QuillError.self) {
            try data([12], (0...12).map(String.init)).matched(to: Self.digits)
        }
    }
}

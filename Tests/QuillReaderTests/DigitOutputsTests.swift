import QuillData
import QuillHandwriting
import QuillNetwork
import QuillReader
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// A reader's network may have its digits in any order, if its classes have names.
@Suite(.offThePool) struct DigitOutputsTests {
    private static let words = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ]

    /// Reads the number of bright rows: the output of each digit is largest for its own image.
    private func model(_ names: [String]?, order: [Int]) throws -> Model {
        var model = try Sequential(input: [28, 28, 1]) {
            Rescaling(1 / 255)
            Flatten()
            Dense(order.count, name: "last")
        }
        // Output `o` is the digit order[o], which lights up the pixels of row 2 · digit + 3.
        let kernel = Tensor<Float>([784, order.count]) { weights in
            for index in 0..<784 * order.count {
                let (pixel, output) = (index / order.count, index % order.count)
                weights.initializeElement(at: index, to: pixel / 28 == 2 * order[output] + 3 ? 1 : 0)
            }
        }
        try model.setWeights(["last/kernel": kernel])
        model.classNames = names
        return model
    }

    private func images() -> Tensor<UInt8> {
        Tensor<UInt8>([10, 28, 28]) { pixels in
            for index in 0..<10 * 784 {
                pixels.initializeElement(at: index, to: index % 784 / 28 == 2 * (index / 784) + 3 ? 255 : 0)
            }
        }
    }

    @Test func namesSayTheDigits() throws {
        let plain = try DigitReader(model: model(nil, order: Array(0...9))).probabilities(of: images())
        #expect(plain.argmax(axis: -1).elements == Array(0...9))
        let order = [8, 5, 4, 9, 1, 7, 6, 3, 2, 0]
        for names in [order.map { Self.words[$0] }, order.map { "Digit \($0)" }, order.map { "\($0).0" }] {
            let reader = try DigitReader(model: model(names, order: order))
            #expect(try reader.probabilities(of: images()) == plain)
        }
        // As before, without names.
        let unnamed = try DigitReader(model: model(nil, order: order)).probabilities(of: images())
        #expect(unnamed.argmax(axis: -1).elements == [9, 4, 8, 7, 2, 1, 6, 5, 0, 3])
    }

    /// The class of other ink may stand anywhere.
    @Test func otherInkHasAName() throws {
        let order = [10, 8, 5, 4, 9, 1, 7, 6, 3, 2, 0]
        let names = order.map { $0 == 10 ? "no digit" : Self.words[$0] }
        let plain = try DigitReader(model: model(nil, order: Array(0...10)))
        let named = try DigitReader(model: model(names, order: order))
        #expect(try named.probabilities(of: images()) == plain.probabilities(of: images()))
        #expect(named.digitNames == Self.words + ["no digit"] && plain.digitNames == nil)
    }

    /// Classes of marks are known by their symbols, wherever they stand. None stands twice.
    @Test func marksHaveNames() throws {
        let order = [10, 8, 5, 11, 4, 9, 1, 7, 6, 12, 3, 2, 0]
        let names = order.map { $0 < 10 ? Self.words[$0] : ["+", "no digit", "/"][$0 - 10] }
        let reader = try DigitReader(model: model(names, order: order))
        #expect(reader.digitNames == Self.words + ["+", "no digit", "/"])
        let plain = try DigitReader(model: model(nil, order: Array(0...9)))
        let likeliest = try reader.probabilities(of: images()).argmax(axis: -1).elements
        #expect(likeliest == (try plain.probabilities(of: images())).argmax(axis: -1).elements)
        let digits = (0..<13).map { row in
            NormalizedDigit(
                image: Tensor<UInt8>([28, 28]) { pixels in
                    for pixel in 0..<784 {
                        pixels.initializeElement(at: pixel, to: pixel / 28 == 2 * row + 3 ? 255 : 0)
                    }
                }, box: PixelBox(x: 0, y: 0, width: 28, height: 28), observations: InkObservations())
        }
        let read = try reader.read(Array(digits.prefix(12)))
        #expect(read.prefix(10).map(\.label) == Array(0...9) && read.prefix(10).allSatisfy(\.isDigit))
        #expect(read[10].mark == .plus && read[10].markProbability > 0.9 && !read[10].isDigit)
        #expect(read[11].markProbability < 0.1 && !read[11].isDigit)
        let twice = names.map { $0 == "/" ? "+" : $0 }
        #expect(throws: QuillError.self) { try DigitReader(model: model(twice, order: order)) }
    }

    @Test func otherClassesAreRefusedWithTheirNames() throws {
        let clothes = "abcdefghij".map { String($0) }
        #expect(
            throws: QuillError(
                .data,
                "a reader's classes: expected the digits 0 to 9, and 'no digit' for other ink or nothing else, received "
                    + "a, b, c, d, e, f, g, h, i, j")
        ) { try DigitReader(model: model(clothes, order: Array(0...9))) }
        let two = try Sequential(input: [28, 28, 1]) {
            Flatten()
            Dense(2)
        }
        var named = two
        named.classNames = ["1", "7"]
        #expect(
            throws: QuillError(
                .data,
                "a reader's classes: expected the digits 0 to 9, and 'no digit' for other ink or nothing else, received 1, 7"
            )
        ) { try DigitReader(model: named) }
        // An eleventh class with a name of its own is an answer, and not other ink.
        for place in [0, 5, 10] {
            var names = Self.words
            names.insert("cat", at: place)
            #expect(
                throws: QuillError(
                    .data,
                    "a reader's classes: expected the digits 0 to 9, and 'no digit' for other ink or nothing else, received 'cat', "
                        + "too; predict gives every class by its name")
            ) { try DigitReader(model: model(names, order: Array(0...10))) }
        }
        var short = try model(nil, order: Array(0...10))
        short.classNames = Self.words
        #expect(throws: QuillError.self) { try DigitReader(model: short) }
    }
}

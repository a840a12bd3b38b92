import Foundation
import QuillTensor
import Testing

/// The printed form of tensors, compared with NumPy's (Fixtures/prints.py).
@Suite struct DescriptionTests {
    struct Print: Decodable, CustomTestStringConvertible {
        let type: String
        let shape: [Int]
        let numbers: [Number]
        let text: String
        var testDescription: String { "\(type) \(shape)" }

        /// A number, or one of 64 bits as text.
        enum Number: Decodable {
            case integer(Int)
            case text(String)
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let number = try? container.decode(Int.self) {
                    self = .integer(number)
                } else {
                    self = .text(try container.decode(String.self))
                }
            }
            var unsigned: UInt64 {
                switch self {
                case .integer(let number): UInt64(number)
                case .text(let text): UInt64(text) ?? 0
                }
            }
            var signed: Int64 {
                switch self {
                case .integer(let number): Int64(number)
                case .text(let text): Int64(text) ?? 0
                }
            }
        }

        func tensor() throws -> AnyTensor {
            let shape = Shape(shape)
            switch type {
            case "float32":
                return .float32(
                    try Tensor(
                        shape, numbers.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0.unsigned)) }))
            case "float64":
                return .float64(try Tensor(shape, numbers.map { Double(bitPattern: $0.unsigned) }))
            case "int32": return .int32(try Tensor(shape, numbers.map { Int32($0.signed) }))
            case "int64": return .int64(try Tensor(shape, numbers.map { $0.signed }))
            default: return .uint8(try Tensor(shape, numbers.map { UInt8($0.unsigned) }))
            }
        }
    }

    @Test func printsAsNumPy() throws {
        let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/prints.json")
        let prints = try JSONDecoder().decode([Print].self, from: Data(contentsOf: fixture))
        #expect(prints.count > 100)
        for print in prints {
            let text = "\(try print.tensor())"
            #expect(text == print.text, "\(print.testDescription)")
        }
    }

    @Test func anImageHas28Rows() {
        let image = Tensor<UInt8>([28, 28, 1], repeating: 7)
        let lines = "\(image)".split(separator: "\n")
        #expect(lines.count == 28 && lines[0] == "[[7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7]")
        #expect("\(Tensor<Int32>([1, 1], repeating: 5))" == "[5]")
    }

    @Test func masksHaveSwiftsWords() {
        #expect("\(Tensor([true, false]))" == "[ true false]")
        #expect("\(Tensor(scalar: true))" == "true")
    }

    @Test func theHeadingIsForDebugging() throws {
        #expect(
            String(reflecting: try Tensor<Float>([1, 2], [1, 2.5])) == "Tensor<Float> [1, 2]\n[[1.  2.5]]")
        #expect(String(reflecting: Tensor<Int32>(scalar: 5)) == "Tensor<Int32> []\n5")
    }
}

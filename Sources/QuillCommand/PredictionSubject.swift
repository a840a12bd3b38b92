import Foundation
import Quill
import QuillCodecs

/// Which digits are to be read.
enum PredictionSubject {
    /// Some digits of the data set.
    case digits(isTest: Bool, ClosedRange<Int>)
    /// Images of one's own.
    case file(String)

    /// From the user's words: `17`, `0…9`, `train:3`, `mine.npy`.
    init(_ text: String) throws {
        if FileManager.default.fileExists(atPath: text) {
            self = .file(text)
            return
        }
        var (isTest, numbers) = (true, text[...])
        for (prefix, test) in [("test:", true), ("train:", false)] where text.hasPrefix(prefix) {
            (isTest, numbers) = (test, text.dropFirst(prefix.count))
        }
        if let number = Self.number(numbers) {
            self = .digits(isTest: isTest, number...number)
            return
        }
        for separator in ["...", "..", "…", "–", "-"] {
            guard let place = numbers.firstRange(of: separator) else { continue }
            guard let first = Self.number(numbers[..<place.lowerBound]),
                let last = Self.number(numbers[place.upperBound...])
            else { continue }
            guard first <= last else {
                throw UsageError("'\(text)': expected a range that goes up, as in \(last)…\(first)")
            }
            self = .digits(isTest: isTest, first...last)
            return
        }
        if text.contains("/") || text.contains(".") {
            throw QuillError(.file, "cannot read \(text): no such file")
        }
        throw UsageError(
            "'\(text)': expected a number, a range as in 0…9, test:17, train:17, or a file of images")
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(text)
    }

    /// The number of the first digit.
    var first: Int {
        switch self {
        case .digits(_, let range): range.lowerBound
        case .file: 0
        }
    }

    /// The images [count, 28, 28, 1] or [count, 28, 28], what they are where that is known, and what to say about
    /// where they came from.
    func images(
        _ load: () async throws -> ImageData
    ) async throws -> (images: AnyTensor, labels: [Int32]?, note: String?) {
        switch self {
        case .digits(let isTest, let range):
            let digits = try await load()
            let part = isTest ? digits.test : digits.train
            guard range.upperBound < part.count else {
                let kind = isTest ? "test" : "training"
                throw QuillError(
                    .argument,
                    "there is no \(kind) digit \(range.upperBound): \(digits.source) has \(part.count), counted from 0"
                )
            }
            let chosen = part[range]
            return (.uint8(chosen.images), chosen.labels.elements, digits.source.description)
        case .file(let path):
            return (try Self.read(path), nil, nil)
        }
    }

    private static func read(_ path: String) throws -> AnyTensor {
        let isNpy = path.lowercased().hasSuffix(".npy")
        let tensor = isNpy ? try Npy.read(path) : try IDX.read(path)
        var extents = tensor.shape.dimensions
        if extents.last == 1, extents.count > 2 { extents.removeLast() }
        if extents.count == 2 { extents.insert(1, at: 0) }
        guard extents.count == 3, extents[1...] == [28, 28] else {
            throw QuillError(
                .data, "\(path): expected images [28, 28] or [count, 28, 28], received \(tensor.shape)")
        }
        guard extents[0] > 0 else { throw QuillError(.data, "\(path): there are no images in it") }
        let shape = Shape(extents + [1])
        return switch tensor {
        case .uint8(let bytes): .uint8(try bytes.reshaped(to: shape))
        case .int32(let integers): .int32(try integers.reshaped(to: shape))
        case .float32(let floats): .float32(try floats.reshaped(to: shape))
        }
    }
}

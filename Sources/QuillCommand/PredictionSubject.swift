import Foundation
import Quill
import QuillCodecs

/// The images to classify.
enum PredictionSubject {
    /// A range of images of the data set.
    case digits(isTest: Bool, ClosedRange<Int>)
    /// A file of images.
    case file(String)

    /// Parses an argument: `17`, `0…9`, `train:3`, `mine.npy`.
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
                throw UsageError("'\(text)': expected an ascending range, such as \(last)…\(first)")
            }
            self = .digits(isTest: isTest, first...last)
            return
        }
        if text.contains("/") || text.contains(".") {
            throw QuillError(.file, "cannot read \(text): no such file")
        }
        throw UsageError(
            "'\(text)': expected a number, a range such as 0…9, test:17, train:17, or a file of images")
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(text)
    }

    /// The number of the first image.
    var first: Int {
        switch self {
        case .digits(_, let range): range.lowerBound
        case .file: 0
        }
    }

    /// Returns the images, their labels and class names if known, and a note on their source.
    /// - Parameter shape: the height, width, and channels of the model's input.
    func images(
        _ shape: Shape, _ load: () async throws -> ImageData
    ) async throws -> (images: AnyTensor, labels: [Int32]?, classNames: [String]?, note: String?) {
        switch self {
        case .digits(let isTest, let range):
            let digits = try await load()
            let part = isTest ? digits.test : digits.train
            guard range.upperBound < part.count else {
                let kind = isTest ? "test" : "training"
                throw QuillError(
                    .argument,
                    "there is no \(kind) digit \(range.upperBound): \(digits.source) has \(part.count), numbered from 0"
                )
            }
            let chosen = part[range]
            return (
                .uint8(chosen.images), chosen.labels.elements, chosen.classNames, digits.source.description
            )
        case .file(let path):
            return (try Self.read(path, shape), nil, nil, nil)
        }
    }

    private static func read(_ path: String, _ shape: Shape) throws -> AnyTensor {
        let isNpy = path.lowercased().hasSuffix(".npy")
        let tensor = isNpy ? try Npy.read(path) : try IDX.read(path)
        // One image or many, with or without a channel axis of 1.
        let image = shape.dimensions
        let flat = image.last == 1 ? Array(image.dropLast()) : image
        let extents = tensor.shape.dimensions
        let count: Int
        if extents == image || extents == flat {
            count = 1
        } else if Array(extents.dropFirst()) == image || Array(extents.dropFirst()) == flat {
            count = extents[0]
        } else {
            throw QuillError(
                .data,
                "\(path): expected images \(Shape(flat)) or [count, \(flat.map(String.init).joined(separator: ", "))], "
                    + "received \(tensor.shape)")
        }
        guard count > 0 else { throw QuillError(.data, "\(path): the file has no images") }
        return try tensor.reshaped(to: shape.prepending(count))
    }
}

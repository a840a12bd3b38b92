import Quill
import QuillCodecs

/// The choice of the images to classify.
enum PredictionSubject {
    /// A range of images of the data set.
    case digits(isTest: Bool, ClosedRange<Int>)
    /// Files and folders.
    case files([String])

    /// Parses arguments: one number or range, or files and folders.
    init(_ words: [String]) throws {
        if words.count == 1 {
            try self.init(words[0])
            return
        }
        if let missing = words.first(where: { !FileSystem.exists($0) }) {
            if case .digits? = try? PredictionSubject(missing) {
                throw UsageError(
                    "expected one number or range, such as 0…9, or files, received \(words.joined(separator: " "))"
                )
            }
            throw QuillError(.file, "cannot read \(missing): no such file")
        }
        self = .files(words)
    }

    /// Parses an argument: `17`, `0…9`, `train:3`, `mine.npy`.
    init(_ text: String) throws {
        if FileSystem.exists(text) {
            self = .files([text])
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
            "'\(text)': expected a number, a range such as 0…9, test:17, train:17, or files of images")
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int(text)
    }
}

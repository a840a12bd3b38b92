import QuillData
import QuillHandwriting
import QuillStrokes
import QuillReader
import QuillTensor
import Synchronization

/// The images that train the reader's network: the given digits, the same digits redrawn like people's pictures and
/// normalized, digits of ``Strokes`` treated the same way, non-digits as an eleventh class, and a class for each mark.
///
/// An image depends only on the given digits, the seed, and its index, so the number of threads doesn't matter.
package struct ReaderImages: Sendable {
    /// The names of the classes.
    package static let classNames =
        (0...9).map(String.init) + [DigitReader.otherInkName] + Mark.shapes.map(\.symbol)
    /// The class of non-digits.
    package static let noDigit: Int32 = 10

    /// The number of images of each kind.
    package struct Counts: Sendable, Equatable {
        /// The number of given digits.
        let digits: Int
        /// The number of redrawn digits, two looks of each, and also of unchanged digits, each repeated twice.
        var drawn: Int { 2 * digits }
        /// The number of digits of ``Strokes``.
        var strokes: Int { digits / 2 }
        /// The number of non-digits.
        var nonDigits: Int { 2 * digits }
        /// The number of marks.
        var marks: Int { digits * 2 / 5 }
        package var total: Int { 2 * drawn + strokes + nonDigits + marks }
    }

    private let pictures: ReaderPictures
    private let normalizer = HandwritingNormalizer()
    /// For marks of several parts, such as a colon: on a page, they are found as one.
    private let wholeNormalizer: HandwritingNormalizer = {
        var options = HandwritingNormalizer.Options()
        options.dropsLines = false
        options.dropsOtherInk = false
        return HandwritingNormalizer(options)
    }()
    private let seed: UInt64

    package init(seed: UInt64 = 1) {
        self.seed = seed
        pictures = ReaderPictures(seed: seed)
    }

    /// The training images, followed by the held-out images, which are made from other digits.
    /// - Parameters:
    ///   - digits: images [count, 28, 28, 1] of digits, ink bright. Their classes are named by numbers or words.
    ///   - fraction: the share of digits to hold out, stratified and drawn by the seed.
    /// - Returns: the images, and the number of held-out images at their end.
    /// - Throws: a `.shape` error for other images; a `.data` error for classes that aren't digits; an `.argument` error
    ///   if a part would be empty.
    package func dataset(
        from digits: Dataset, holdingOut fraction: Double, progress: (@Sendable (Int, Int) -> Void)? = nil
    ) throws -> (images: Dataset, heldOut: Int) {
        guard digits.imageShape.dimensions == [28, 28, 1] else {
            throw QuillError(
                .shape,
                "reader: expected images [28, 28, 1], received \(digits.imageShape)")
        }
        let digits = try digits.matched(to: Array(Self.classNames.prefix(10))).dataset
        let parts = try digits.split(.holdOut(fraction, seed: seed))
        let total = Counts(digits: parts.training.count).total + Counts(digits: parts.heldOut.count).total
        let count = Progress(total: total, progress)
        let training = part(parts.training, from: 0, count)
        let held = part(parts.heldOut, from: training.count, count)
        return (try training.concatenated(with: held), held.count)
    }

    /// Normalized non-digits of the held-out kinds, and the group of each.
    package func unknown(_ count: Int) -> (images: Tensor<UInt8>, groups: [String]) {
        let rows = drawn(count, nil) { row in
            let (picture, kind) = pictures.nonDigit(row, heldOut: true)
            return (normalized(picture) ?? Self.empty, Self.noDigit, kind.group)
        }
        return (rows.images, rows.groups)
    }

    /// A digit redrawn and normalized, or unchanged if its ink has become invisible.
    private func redrawn(_ digit: Tensor<UInt8>, _ index: Int) -> Tensor<UInt8> {
        normalized(pictures.digit(digit, index)) ?? digit
    }

    private func part(_ digits: Dataset, from start: Int, _ progress: Progress) -> Dataset {
        let counts = Counts(digits: digits.count)
        let labels = digits.labels.elements
        let rows = drawn(counts.total, progress) { row in
            var index = row
            let digit = index % max(digits.count, 1)
            if index < counts.drawn { return (digits.images[digit], labels[digit], "") }
            index -= counts.drawn
            if index < counts.drawn {
                return (redrawn(digits.images[digit], start + index), labels[digit], "")
            }
            index -= counts.drawn
            if index < counts.strokes {
                let (picture, label) = pictures.stroke(start + index)
                if let image = normalized(picture) { return (image, Int32(label), "") }
                let plain = Strokes(seed: seed).sample(start + index)
                return (Self.tensor(plain.pixels), Int32(plain.label), "")
            }
            index -= counts.strokes
            if index < counts.nonDigits {
                let (picture, _) = pictures.nonDigit(start + index, heldOut: false)
                return (normalized(picture) ?? Self.empty, Self.noDigit, "")
            }
            index -= counts.nonDigits
            let (picture, mark) = pictures.mark(start + index)
            return normalized(picture, by: wholeNormalizer).map { ($0, Self.label(of: mark), "") }
                ?? (Self.empty, Self.noDigit, "")
        }
        do {
            return try Dataset(images: rows.images, labels: Tensor(rows.labels), classNames: Self.classNames)
        } catch {
            stop("\(error)")
        }
    }

    private static func label(of mark: Mark) -> Int32 {
        noDigit + 1 + Int32(Mark.shapes.firstIndex(of: mark) ?? 0)
    }

    private static let empty = Tensor<UInt8>.zeros([28, 28])

    private static func tensor(_ pixels: [UInt8]) -> Tensor<UInt8> {
        Tensor([28, 28]) { _ = $0.initialize(from: pixels) }
    }

    /// A picture's normalized digit; nil if there is no ink.
    private func normalized(
        _ picture: GrayImage, by other: HandwritingNormalizer? = nil
    ) -> Tensor<UInt8>? {
        guard let digit = try? (other ?? normalizer).digit(in: picture), !digit.observations.isBlank else {
            return nil
        }
        return digit.image
    }

    /// Computes rows on all cores.
    private func drawn(
        _ count: Int, _ progress: Progress?,
        _ row: @Sendable (Int) -> (image: Tensor<UInt8>, label: Int32, group: String)
    ) -> (images: Tensor<UInt8>, labels: [Int32], groups: [String]) {
        var parts: [[(label: Int32, group: String)]] = []
        let images = Tensor<UInt8>([count, 28, 28, 1]) { target in
            parts = target.initializeRows(count, chunk: 64) { rows, pixels in
                defer { progress?.add(rows.count) }
                return rows.enumerated().map { index, number in
                    let made = row(number)
                    let start = index * Strokes.pixelCount
                    made.image.withUnsafeBufferPointer { image in
                        for (pixel, byte) in image.enumerated() {
                            pixels.initializeElement(at: start + pixel, to: byte)
                        }
                    }
                    return (made.label, made.group)
                }
            }
        }
        let rows = parts.joined()
        return (images, rows.map(\.label), rows.map(\.group))
    }
}

/// Counts the rows that several threads have completed.
private final class Progress: Sendable {
    private let total: Int
    private let done = Mutex(0)
    private let report: (@Sendable (Int, Int) -> Void)?

    init(total: Int, _ report: (@Sendable (Int, Int) -> Void)?) {
        self.total = total
        self.report = report
    }

    func add(_ count: Int) {
        done.withLock { done in
            done += count
            report?(done, total)
        }
    }
}

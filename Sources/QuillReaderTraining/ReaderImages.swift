import QuillData
import QuillHandwriting
import QuillStrokes
import QuillTensor
import Synchronization

/// The images that the reader's network learns from: digits as they are, the same drawn anew as people's pictures look and
/// then normalised, digits of ``Strokes`` drawn so, and what is no digit as an eleventh class.
///
/// An image depends on the digits given, the seed and its place alone: the set is the same for any number of threads.
package struct ReaderImages: Sendable {
    /// What the classes are called.
    package static let classNames = (0...9).map(String.init) + ["no digit"]
    /// The number of the class that is no digit.
    package static let noDigit: Int32 = 10

    /// How many images of each kind, for so many digits.
    package struct Counts: Sendable, Equatable {
        /// The digits given.
        let digits: Int
        /// Digits drawn anew, each twice with another look; and digits as they are, as often.
        var drawn: Int { 2 * digits }
        /// Digits of ``Strokes``, and pictures of no digit.
        var strokes: Int { digits / 2 }
        var nonDigits: Int { digits * 7 / 5 }
        package var total: Int { 2 * drawn + strokes + nonDigits }
    }

    private let pictures: ReaderPictures
    private let normalizer = HandwritingNormalizer()
    private let seed: UInt64

    package init(seed: UInt64 = 1) {
        self.seed = seed
        pictures = ReaderPictures(seed: seed)
    }

    /// The images to learn from, and at the end, as the last rows, those held out: made of digits that none of the others
    /// is made of.
    /// - Parameters:
    ///   - digits: [count, 28, 28, 1], ink bright, of ten classes.
    ///   - fraction: the share of the digits that are held out, stratified and drawn by the seed.
    /// - Returns: the images, and how many of them are held out.
    /// - Throws: a `.shape` error for other images; an `.argument` error if a part would be empty.
    package func dataset(
        from digits: Dataset, holdingOut fraction: Double, progress: (@Sendable (Int, Int) -> Void)? = nil
    ) throws -> (images: Dataset, heldOut: Int) {
        guard digits.imageShape.dimensions == [28, 28, 1], digits.classCount == 10 else {
            throw QuillError(
                .shape,
                "the reader learns from [28, 28, 1] images of 10 classes, received \(digits.imageShape) of \(digits.classCount)"
            )
        }
        let parts = try digits.split(.holdOut(fraction, seed: seed))
        let total = Counts(digits: parts.training.count).total + Counts(digits: parts.heldOut.count).total
        let count = Progress(total: total, progress)
        let training = part(parts.training, from: 0, count)
        let held = part(parts.heldOut, from: training.count, count)
        return (try training.concatenated(with: held), held.count)
    }

    /// Pictures that show no digit, normalised, of kinds that are never learnt from, and of which group each is.
    package func unknown(_ count: Int) -> (images: Tensor<UInt8>, groups: [String]) {
        let rows = drawn(count, nil) { row in
            let (picture, kind) = pictures.nonDigit(row, heldOut: true)
            return (normalized(picture) ?? Self.empty, Self.noDigit, kind.group)
        }
        return (rows.images, rows.groups)
    }

    /// A digit drawn anew and normalised; as it is if nothing is to be seen any more.
    private func redrawn(_ digit: Tensor<UInt8>, _ place: Int) -> Tensor<UInt8> {
        normalized(pictures.digit(digit, place)) ?? digit
    }

    private func part(_ digits: Dataset, from start: Int, _ progress: Progress) -> Dataset {
        let counts = Counts(digits: digits.count)
        let labels = digits.labels.elements
        let rows = drawn(counts.total, progress) { row in
            var place = row
            let digit = place % max(digits.count, 1)
            if place < counts.drawn { return (digits.images[digit], labels[digit], "") }
            place -= counts.drawn
            if place < counts.drawn {
                return (redrawn(digits.images[digit], start + place), labels[digit], "")
            }
            place -= counts.drawn
            if place < counts.strokes {
                let (picture, label) = pictures.stroke(start + place)
                if let image = normalized(picture) { return (image, Int32(label), "") }
                let plain = Strokes(seed: seed).sample(start + place)
                return (Self.tensor(plain.pixels), Int32(plain.label), "")
            }
            place -= counts.strokes
            let (picture, _) = pictures.nonDigit(start + place, heldOut: false)
            return (normalized(picture) ?? Self.empty, Self.noDigit, "")
        }
        do {
            return try Dataset(images: rows.images, labels: Tensor(rows.labels), classNames: Self.classNames)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private static let empty = Tensor<UInt8>.zeros([28, 28])

    private static func tensor(_ pixels: [UInt8]) -> Tensor<UInt8> {
        Tensor([28, 28]) { _ = $0.initialize(from: pixels) }
    }

    /// Nil if there is nothing to be seen.
    private func normalized(_ picture: GrayImage) -> Tensor<UInt8>? {
        guard let digit = try? normalizer.digit(in: picture), !digit.observations.isBlank else { return nil }
        return digit.image
    }

    /// Rows made on all cores.
    private func drawn(
        _ count: Int, _ progress: Progress?,
        _ row: @Sendable (Int) -> (image: Tensor<UInt8>, label: Int32, group: String)
    ) -> (images: Tensor<UInt8>, labels: [Int32], groups: [String]) {
        var parts: [[(label: Int32, group: String)]] = []
        let images = Tensor<UInt8>([count, 28, 28, 1]) { target in
            parts = target.initializeRows(count, chunk: 64) { places, pixels in
                defer { progress?.add(places.count) }
                return places.enumerated().map { index, place in
                    let made = row(place)
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

/// Counts what several threads have done.
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

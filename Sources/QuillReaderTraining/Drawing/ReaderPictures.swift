import QuillHandwriting
import QuillReader
import QuillStrokes
import QuillTensor

/// Generated pictures of digits and non-digits that look like people's pictures. A picture depends only on the seed and
/// its index.
package struct ReaderPictures: Sendable {
    /// The seed of the pictures.
    package let seed: UInt64

    package init(seed: UInt64 = 1) { self.seed = seed }

    /// A digit in MNIST's format, redrawn with another pen on other paper.
    package func digit(_ bitmap: Tensor<UInt8>, _ index: Int) -> GrayImage {
        var hand = hand(0, index)
        guard let field = bitmap.withUnsafeBufferPointer({ InkField(bitmap: $0) }) else {
            return GrayImage(width: Strokes.side, height: Strokes.side)
        }
        return Self.drawn(field, &hand)
    }

    /// A digit of ``Strokes``, or one in an unusual style.
    package func stroke(_ index: Int) -> (picture: GrayImage, label: UInt8) {
        var hand = hand(1, index)
        let strokes = Strokes(seed: seed)
        let (track, label) =
            hand.chance(Self.unusualShare)
            ? Signs(seed: seed).unusualDigit(index) : (strokes.track(index), strokes.label(index))
        guard let field = InkField(track: track) else {
            return (GrayImage(width: Strokes.side, height: Strokes.side), label)
        }
        return (Self.drawn(field, &hand), label)
    }

    private static let unusualShare: Float = 0.45

    /// A non-digit of a random kind.
    /// - Parameter heldOut: whether to draw from the held-out kinds instead of the others.
    package func nonDigit(_ index: Int, heldOut: Bool) -> (picture: GrayImage, kind: NonDigit) {
        var hand = hand(heldOut ? 3 : 2, index)
        let kinds = heldOut ? Self.unknownKinds : Self.knownKinds
        let kind = kinds[hand.index(below: kinds.count)]
        return (kind.picture(index, &hand), kind)
    }

    /// A mark that people write among digits.
    package func mark(_ index: Int) -> (picture: GrayImage, mark: Mark) {
        var hand = StrokeRandom(seed: ~seed &* 4, stream: UInt64(bitPattern: Int64(index)))
        let mark = Mark.shapes[hand.index(below: Mark.shapes.count)]
        return (NonDigit.drawn(Marks.track(of: mark, &hand), &hand, isClean: true), mark)
    }

    private static let knownKinds = NonDigit.all.filter { !$0.isHeldOut }
    private static let unknownKinds = NonDigit.all.filter(\.isHeldOut)

    private func hand(_ subject: UInt64, _ index: Int) -> StrokeRandom {
        StrokeRandom(seed: seed &* 4 &+ subject, stream: UInt64(bitPattern: Int64(index)))
    }

    private static func drawn(_ field: InkField, _ hand: inout StrokeRandom) -> GrayImage {
        let look = Look(&hand, ratio: field.ratio)
        return HandwrittenPicture(field: field, look: look).drawn(&hand)
    }
}

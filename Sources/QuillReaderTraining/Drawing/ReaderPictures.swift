import QuillHandwriting
import QuillStrokes
import QuillTensor

/// Pictures as people make them, drawn by the program: of digits, and of what is none. A picture depends on the seed and
/// its index alone.
package struct ReaderPictures: Sendable {
    /// The seed they are drawn from.
    package let seed: UInt64

    package init(seed: UInt64 = 1) { self.seed = seed }

    /// A digit as MNIST formats it, drawn anew with another pen on other paper.
    package func digit(_ bitmap: Tensor<UInt8>, _ index: Int) -> GrayImage {
        var hand = hand(0, index)
        guard let field = bitmap.withUnsafeBufferPointer({ InkField(bitmap: $0) }) else {
            return GrayImage(width: Strokes.side, height: Strokes.side)
        }
        return Self.drawn(field, &hand)
    }

    /// A digit of the generator ``Strokes``, or one as few people write it.
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

    /// What is no digit.
    /// - Parameter heldOut: whether of the kinds that are never learned from.
    package func nonDigit(_ index: Int, heldOut: Bool) -> (picture: GrayImage, kind: NonDigit) {
        var hand = hand(heldOut ? 3 : 2, index)
        let kinds = heldOut ? Self.unknownKinds : Self.knownKinds
        let kind = kinds[hand.index(below: kinds.count)]
        return (kind.picture(index, &hand), kind)
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

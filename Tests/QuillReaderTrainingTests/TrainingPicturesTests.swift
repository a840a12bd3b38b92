import QuillHandwriting
import QuillStrokes
import QuillTensor
import TestSupport
import Testing

@testable import QuillReaderTraining

/// The reader's training pictures.
@Suite(.offThePool) struct TrainingPicturesTests {
    private static let strokes = Strokes(seed: 5)

    private static func bitmap(_ index: Int) -> Tensor<UInt8> {
        let pixels = strokes.sample(index).pixels
        return Tensor([28, 28, 1]) { _ = $0.initialize(from: pixels) }
    }

    private static func drawn(_ look: Look, index: Int = 3) throws -> GrayImage {
        let field = try #require(InkField(track: strokes.track(index)))
        var hand = StrokeRandom(seed: 1, stream: 1)
        return HandwrittenPicture(field: field, look: look).drawn(&hand)
    }

    @Test func aPictureDependsOnItsSeedAndIndexAlone() {
        let pictures = ReaderPictures(seed: 3)
        let digit = Self.bitmap(0)
        #expect(pictures.digit(digit, 8) == ReaderPictures(seed: 3).digit(digit, 8))
        #expect(pictures.digit(digit, 8) != pictures.digit(digit, 9))
        #expect(pictures.digit(digit, 8) != ReaderPictures(seed: 4).digit(digit, 8))
    }

    @Test func theLookIsSeen() throws {
        func changed(_ change: (inout Look) -> Void) throws -> GrayImage {
            var look = Look()
            look.pen = 0.06
            change(&look)
            return try Self.drawn(look)
        }
        func ink(_ image: GrayImage) -> Float { image.pixels.reduce(0) { $0 + 1 - $1 } }
        let plain = try changed { _ in }
        let table: [(String, (inout Look) -> Void, (GrayImage) -> Bool)] = [
            ("thicker", { $0.pen = 0.2 }, { ink($0) > 1.5 * ink(plain) }),
            ("hair-thin", { $0.pen = 0.001 }, { ink($0) < 0.8 * ink(plain) && ink($0) > 0 }),
            ("larger", { $0.height = 80 }, { $0.height > plain.height + 30 }),
            ("wider", { $0.aspect = 1.5 }, { $0.width > plain.width }),
            ("faint", { $0.contrast = 0.2 }, { ($0.pixels.min() ?? 0) > 0.75 }),
            ("light on dark", { $0.isLightOnDark = true }, { ($0.pixels.first ?? 1) == 0 }),
            ("with gaps", { $0.gaps = 0.3 }, { ink($0) < 0.9 * ink(plain) }),
            ("dotted", { $0.dots = 0.15 }, { ink($0) < 0.8 * ink(plain) }),
            ("uneven", { $0.unevenness = 0.8 }, { ink($0) < 0.85 * ink(plain) }),
            ("in a form", { $0.frame = 15 }, { ink($0) > 1.2 * ink(plain) }),
            ("blurred", { $0.blur = 3 }, { ($0.pixels.min() ?? 0) > (plain.pixels.min() ?? 0) + 0.1 }),
            ("in shadow", { $0.ramp = 0.5 }, { $0.pixels[0] != $0.pixels[$0.pixels.count - 1] }),
            ("grainy", { $0.noise = 0.05 }, { Set($0.pixels).count > 2 * Set(plain.pixels).count }),
            ("black and white", { $0.isThresholded = true }, { Set($0.pixels) == [0, 1] }),
            ("slanted", { $0.slant = 0.4 }, { $0.width > plain.width + 5 }),
            ("trembling", { $0.tremor = 0.03 }, { $0 != plain }),
            ("far off center", { $0.margins = [2, 0.1, 0.1, 0.1] }, { $0.width > plain.width + 50 }),
        ]
        for (name, change, isSeen) in table {
            #expect(isSeen(try changed(change)), "\(name)")
        }
    }

    @Test func everyKindOfNonDigitIsDrawn() {
        for kind in Set(NonDigit.all) {
            var hand = StrokeRandom(seed: 2, stream: 2)
            let pictures = (0..<8).map { kind.picture($0, &hand) }
            #expect(pictures.flatMap(\.pixels).allSatisfy { (0...1).contains($0) }, "\(kind)")
            // A picture may show only one stripe of its pattern; most show more.
            let drawn = pictures.count { Set($0.pixels).count > 1 }
            #expect(kind == .blank ? drawn == 0 : drawn >= 5, "\(kind): \(drawn) of 8")
            #expect(pictures[0] != pictures[1], "\(kind)")
        }
    }

    @Test func ofEveryGroupSomeKindsAreKeptToMeasureWith() {
        for (group, kinds) in Dictionary(grouping: Set(NonDigit.all), by: \.group)
        where group != "noise" && group != "blanks" {
            let held = kinds.count { $0.isHeldOut }
            #expect(held > 0 && held < kinds.count, "\(group)")
        }
    }

    @Test(arguments: Signs.letters + Signs.symbols + Signs.furtherLetters + Signs.pictograms)
    func aSignHasStrokes(_ name: String) throws {
        let track = try #require(Signs(seed: 1).track(name, 0))
        #expect(track.count > 4 && track[0].isStart)
        #expect(track.allSatisfy { abs($0.x) < 3 && abs($0.y) < 3 })
    }

    @Test func anUnknownSignHasNone() { #expect(Signs().track("nothing", 0) == nil) }

    @Test func distancesAreThoseOfEveryPair() {
        let side = 17
        var hand = StrokeRandom(seed: 9, stream: 0)
        let points = (0..<(side * side)).map { _ in hand.chance(0.03) }
        let distances = PointDistances.distances(to: points, side: side)
        for point in points.indices {
            let all = points.indices.filter { points[$0] }.map { other -> Float in
                let (dx, dy) = (Float(point % side - other % side), Float(point / side - other / side))
                return (dx * dx + dy * dy).squareRoot()
            }
            #expect(abs(distances[point] - (all.min() ?? .infinity)) < 1e-3)
        }
    }

    @Test func aBarIsThinnedToALine() {
        let side = 20
        let bar = (0..<(side * side)).map { (6..<11).contains($0 / side) && (2..<18).contains($0 % side) }
        let line = Thinning.thinned(bar, side: side)
        let rows = Set(line.indices.filter { line[$0] }.map { $0 / side })
        #expect(line.count { $0 } >= 8 && line.count { $0 } <= 18)
        #expect(rows.allSatisfy { (7...9).contains($0) })
    }
}

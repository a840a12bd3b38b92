import Foundation
import QuillData
import QuillDatasets
import QuillTensor
import TestSupport
import Testing

@testable import QuillStrokes

struct StrokesTests {
    @Test(arguments: [(1 as UInt64, 0..<300), (7, 1000..<1129), (.max, -205..<5), (3, 40..<40)])
    func anyPartOfTheSetHasTheSameBytes(_ seed: UInt64, _ range: Range<Int>) {
        let strokes = Strokes(seed: seed)
        let whole = strokes.images(range)
        var pixels: [UInt8] = []
        var labels: [UInt8] = []
        for index in range {
            let sample = strokes.sample(index)
            pixels += sample.pixels
            labels.append(sample.label)
        }
        #expect(whole.pixels == pixels)
        #expect(whole.labels == labels)

        let cut = range.lowerBound + range.count / 3
        let first = strokes.images(range.lowerBound..<cut)
        let second = strokes.images(cut..<range.upperBound)
        #expect(first.pixels + second.pixels == whole.pixels)
        #expect(first.labels + second.labels == whole.labels)
    }

    /// The bytes are the same on every machine and must stay so from version to version; otherwise networks trained
    /// with the same seed wouldn't be comparable.
    @Test func theFirstHundredPicturesArePinned() {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a
        let (pixels, labels) = Strokes(seed: 1).images(0..<100)
        for byte in pixels + labels { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        #expect(hash == 6_685_915_101_916_807_113)
    }

    @Test func everyTenSamplesHoldEachDigitOnce() {
        let labels = Strokes(seed: 5).images(-20..<500).labels
        var orders: Set<[UInt8]> = []
        for start in stride(from: 0, to: labels.count, by: 10) {
            let block = Array(labels[start..<(start + 10)])
            #expect(block.sorted() == Array(0...9))
            orders.insert(block)
        }
        #expect(orders.count > 40)
    }

    @Test func seedsDiffer() {
        let one = Strokes(seed: 1).images(0..<200)
        let two = Strokes(seed: 2).images(0..<200)
        #expect(one.labels != two.labels)
        let pictures = Set([one, two].flatMap { set in (0..<200).map { picture($0, of: set.pixels) } })
        #expect(pictures.count == 400)
    }

    /// The digit fills a 20-pixel box on its longer side, the center of mass is within half a pixel of pixel 14
    /// (unless the box would leave the image), and the ink is white somewhere, as in MNIST's own images.
    @Test func picturesAreFormattedAsInMNIST() {
        let count = 3000
        let pixels = Strokes(seed: 11).images(0..<count).pixels
        var exact = 0
        var saturated = 0
        var centered = 0
        for index in 0..<count {
            let ink = Ink(picture(index, of: pixels))
            exact += ink.longerSide == Raster.box ? 1 : 0
            saturated += ink.brightest >= 250 ? 1 : 0
            #expect((19...20).contains(ink.longerSide), "sample \(index)")
            #expect(ink.isCentered || ink.touchesTheFrame, "sample \(index)")
            centered += ink.isCentered ? 1 : 0
        }
        #expect(exact > count * 98 / 100)
        #expect(centered > count * 99 / 100)
        #expect(saturated > count * 95 / 100)
    }

    @Test func styleSharesAreKept() {
        let strokes = Strokes(seed: 3)
        let count = 40_000
        var seen: [String: Int] = [:]
        for index in 0..<count {
            seen["\(strokes.label(index)) \(strokes.style(index).name)", default: 0] += 1
        }
        var names = 0
        for (label, digit) in DigitStyles.all.enumerated() {
            let total = digit.styles.reduce(0) { $0 + $1.share }
            for style in digit.styles {
                let expected = Double(count / 10) * Double(style.share / total)
                let found = Double(seen["\(label) \(style.name)"] ?? 0)
                // Five standard deviations of a count.
                #expect(abs(found - expected) < 5 * expected.squareRoot(), "\(label) \(style.name)")
                names += 1
            }
        }
        #expect(seen.count == names)
    }

    @Test func everyPenIsUsed() {
        let kinds = (0..<400 as Range<UInt64>).map { stream in
            var hand = StrokeRandom(seed: 2, stream: stream)
            return Pen(&hand).kind
        }
        for kind in Pen.Kind.allCases { #expect(kinds.count { $0 == kind } >= 5, "\(kind)") }
    }

    /// No skeleton leaves its frame or degenerates, for any random numbers.
    @Test func skeletonsKeepTheirFrame() {
        for (label, digit) in DigitStyles.all.enumerated() {
            for style in digit.styles {
                for stream in 0..<50 as Range<UInt64> {
                    var hand = StrokeRandom(seed: 9, stream: stream)
                    var skeleton = Skeleton()
                    style.draw(&hand, &skeleton)
                    let track = skeleton.track(step: 0.05)
                    #expect(track.first?.isStart == true && track.count > 10, "\(label) \(style.name)")
                    #expect(
                        track.allSatisfy { -0.6 < $0.x && $0.x < 1.4 && -0.35 < $0.y && $0.y < 1.35 },
                        "\(label) \(style.name)")
                    for (a, b) in zip(track, track.dropFirst()) where !b.isStart {
                        let square = (b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)
                        #expect(square < 0.15 * 0.15, "\(label) \(style.name)")
                    }
                }
            }
        }
    }

    /// Even the simplest classifier, the nearest class mean, recognizes most digits in unseen samples
    /// (chance: 200 of 2000).
    @Test func nearestMeanReadsTheDigits() {
        let test = Strokes(seed: 21).images(6000..<8000)
        let right = NearestMean(Strokes(seed: 21).images(0..<6000)).score(
            test.pixels, test.labels.map { Int($0) })
        #expect(right.reduce(0, +) >= 1260, "\(right)")
        for digit in 0...9 { #expect(right[digit] >= 80, "digit \(digit): \(right)") }
    }

    /// The class means of synthetic digits recognize real ones too (MNIST's own means reach 82 %).
    @Test(.needs(.mnist))
    func nearestMeanReadsPeoplesDigits() throws {
        let test = try ImageData.read(TestData.mnist.required()).test
        let pixels = Array(test.images.elements[0..<(2000 * Strokes.pixelCount)])
        let labels = test.labels.elements[0..<2000].map { Int($0) }
        let right = NearestMean(Strokes(seed: 1).images(0..<6000)).score(pixels, labels)
        #expect(right.reduce(0, +) >= 1380, "\(right)")
        for digit in 0...9 { #expect(right[digit] >= 70, "digit \(digit): \(right)") }
    }

    @Test(
        arguments: [
            (0, 0), (1.0 / 12, 0.5), (0.125, 0.707_106_8), (0.25, 1), (0.5, 0), (0.75, -1), (-0.25, -1),
            (-1.125, -0.707_106_8),
            (3.3, 0.951_056_5),
        ] as [(Float, Float)])
    func sineOfTurns(_ turns: Float, _ expected: Float) { #expect(abs(sine(turns: turns) - expected) < 6e-6) }

    private func picture(_ index: Int, of pixels: [UInt8]) -> [UInt8] {
        Array(pixels[(index * Strokes.pixelCount)..<((index + 1) * Strokes.pixelCount)])
    }
}

/// Measurements of an image.
private struct Ink {
    var longerSide: Int
    var isCentered: Bool
    var touchesTheFrame: Bool
    var brightest: UInt8

    init(_ picture: [UInt8]) {
        var rows: Set<Int> = []
        var columns: Set<Int> = []
        var mass = 0
        var moment = (x: 0, y: 0)
        for (index, value) in picture.enumerated() where value > 0 {
            let (row, column) = index.quotientAndRemainder(dividingBy: Strokes.side)
            rows.insert(row)
            columns.insert(column)
            mass += Int(value)
            moment = (moment.x + Int(value) * column, moment.y + Int(value) * row)
        }
        func span(_ set: Set<Int>) -> Int { (set.max() ?? -1) - (set.min() ?? 0) + 1 }
        longerSide = max(span(rows), span(columns))
        let middle = (x: Double(moment.x) / Double(mass), y: Double(moment.y) / Double(mass))
        isCentered = abs(middle.x - 14) <= 0.5001 && abs(middle.y - 14) <= 0.5001
        touchesTheFrame = !rows.union(columns).isDisjoint(with: [0, Strokes.side - 1])
        brightest = picture.max() ?? 0
    }
}

/// A classifier that picks the digit whose mean image is nearest.
private struct NearestMean {
    private var means = [[Float]](repeating: .init(repeating: 0, count: Strokes.pixelCount), count: 10)

    init(_ samples: (pixels: [UInt8], labels: [UInt8])) {
        let share = 10 / Float(samples.labels.count)
        for (index, label) in samples.labels.enumerated() {
            let start = index * Strokes.pixelCount
            for index in 0..<Strokes.pixelCount {
                means[Int(label)][index] += Float(samples.pixels[start + index]) * share
            }
        }
    }

    /// Returns the number of correctly classified images of each digit.
    func score(_ pixels: [UInt8], _ labels: [Int]) -> [Int] {
        var right = [Int](repeating: 0, count: 10)
        for (index, label) in labels.enumerated() {
            let start = index * Strokes.pixelCount
            let distances = means.map { mean in
                var sum: Float = 0
                for index in 0..<Strokes.pixelCount {
                    let difference = mean[index] - Float(pixels[start + index])
                    sum += difference * difference
                }
                return sum
            }
            if distances.indices.min(by: { distances[$0] < distances[$1] }) == label { right[label] += 1 }
        }
        return right
    }
}

import QuillTensor

/// An endless set of synthetic handwritten digits, which needs no files and no network.
///
/// Each digit is written along a skeleton in one of several styles, with its own slant, width, proportions,
/// tremor and pen, and formatted as in MNIST: 28×28 bytes, light ink (255) on 0, the digit scaled to a
/// 20×20 box and centered by its mass. The skeletons are designed by hand, not taken from a data set.
///
/// A sample depends only on the seed and its index, so any part of the set can be drawn at any time, on
/// any number of threads, with the same bytes.
public struct Strokes: Sendable {
    /// The side of an image in pixels.
    public static let side = Raster.side
    /// The number of bytes in an image.
    public static let pixelCount = side * side

    /// The seed of the set.
    public let seed: UInt64

    /// Creates the set of a seed.
    public init(seed: UInt64 = 1) { self.seed = seed }

    /// Returns the digit at an index: 28×28 bytes, row by row, and its label 0…9.
    public func sample(_ index: Int) -> (pixels: [UInt8], label: UInt8) {
        var raster = Raster()
        let pixels = [UInt8](unsafeUninitializedCapacity: Self.pixelCount) { buffer, count in
            draw(index, &raster, into: buffer)
            count = Self.pixelCount
        }
        return (pixels, label(index))
    }

    /// Returns the label at an index. Every ten samples starting at a multiple of ten contain each digit once, in
    /// random order.
    public func label(_ index: Int) -> UInt8 {
        let position = (index % 10 + 10) % 10
        var hand = StrokeRandom(seed: ~seed, stream: UInt64(bitPattern: Int64((index - position) / 10)))
        var digits: [UInt8] = Array(0...9)
        for i in stride(from: 9, to: 0, by: -1) { digits.swapAt(i, hand.index(below: i + 1)) }
        return digits[position]
    }

    /// Returns the digits of a range of indices, one after the other, and their labels, drawn on all cores.
    public func images(_ range: Range<Int>) -> (pixels: [UInt8], labels: [UInt8]) {
        let pixels = [UInt8](unsafeUninitializedCapacity: range.count * Self.pixelCount) { buffer, count in
            count = buffer.count
            buffer.initializeRows(range.count, chunk: 128) { rows, pixels in
                var raster = Raster()
                for (index, row) in rows.enumerated() {
                    let bytes = (index * Self.pixelCount)..<((index + 1) * Self.pixelCount)
                    draw(range.lowerBound + row, &raster, into: .init(rebasing: pixels[bytes]))
                }
            }
        }
        return (pixels, range.map(label))
    }

    /// Returns the style of the sample at an index.
    func style(_ index: Int) -> Style {
        var hand = hand(index)
        return DigitStyles.all[Int(label(index))].pick(&hand)
    }

    private func hand(_ index: Int) -> StrokeRandom {
        StrokeRandom(seed: seed, stream: UInt64(bitPattern: Int64(index)))
    }

    private func draw(_ index: Int, _ raster: inout Raster, into pixels: UnsafeMutableBufferPointer<UInt8>) {
        var hand = hand(index)
        var (track, pen) = DigitStyles.all[Int(label(index))].written(&hand)
        raster.draw(&track, with: pen, &hand, into: pixels)
    }

    /// Returns the pen's track for the digit at an index, before rasterization: in a frame about 1 high, y down, with
    /// radii relative to the pen's.
    package func track(_ index: Int) -> [TrackPoint] {
        var hand = hand(index)
        return DigitStyles.all[Int(label(index))].written(&hand).track
    }

    /// Returns the pen's path for the digit at an index, for drawings of any size: strokes from pen down to pen up.
    /// - Returns: points, x to the right and y down from the upper left corner of the digit, which is 1 high, and the
    ///   line width at each, relative to the pen's nominal width.
    public func lines(_ index: Int) -> [[(x: Float, y: Float, width: Float)]] {
        let track = track(index)
        let (left, top) = (track.map(\.x).min() ?? 0, track.map(\.y).min() ?? 0)
        let height = max((track.map(\.y).max() ?? 1) - top, 1e-3)
        var lines: [[(x: Float, y: Float, width: Float)]] = []
        for point in track {
            if point.isStart { lines.append([]) }
            lines[lines.count - 1].append(
                ((point.x - left) / height, (point.y - top) / height, point.radius))
        }
        return lines
    }
}

extension DigitStyles {
    /// Writes the digit once, in one of its styles, with the variations of one writer.
    package func written(_ hand: inout StrokeRandom) -> (track: [TrackPoint], pen: Pen) {
        var skeleton = Skeleton()
        pick(&hand).draw(&hand, &skeleton)
        skeleton.jitter(hand.between(0.01, 0.05), &hand)
        var track = skeleton.track(step: 0.05)
        let pen = Pen(&hand)
        pen.run(along: &track, &hand)
        Warp(for: self, &hand).apply(to: &track)
        return (track, pen)
    }
}

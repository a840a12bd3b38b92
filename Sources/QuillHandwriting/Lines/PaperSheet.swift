/// A sheet of paper on something darker, such as a table: the large, bright, convex part of a picture.
struct PaperSheet {
    /// The sheet's corners in order, as shares of the picture's width and height.
    let corners: [SIMD2<Float>]

    /// The longer side of the reduced picture that is looked at.
    private static let side = 128.0
    /// The greatest brightness of what lies beyond the sheet, relative to the sheet's.
    private static let darkest: Float = 0.55
    /// … if it lies beyond one or two sides only, as a hard shadow might.
    private static let darkestBeyondFewSides: Float = 0.3

    /// - Returns: nil if the picture shows no sheet, or nothing but the sheet.
    init?(in picture: GrayImage) {
        guard min(picture.width, picture.height) >= 64 else { return nil }
        let small = picture.reduced(by: Double(max(picture.width, picture.height)) / Self.side)
        // The paper without its ink.
        let paper = small.extended(by: 3).maximum(within: 3).minimum(within: 3).cropped(
            to: PixelBox(x: 3, y: 3, width: small.width, height: small.height))
        let (limit, dark, bright) = Self.classes(paper.pixels)
        guard dark < Self.darkest * bright, bright - dark > 0.2 else { return nil }
        let pieces = InkPieces(of: paper, above: limit, diagonally: false)
        guard let index = pieces.pieces.indices.max(by: { pieces.pieces[$0].area < pieces.pieces[$1].area })
        else {
            return nil
        }
        let piece = pieces.pieces[index]
        let (width, height) = (small.width, small.height)
        let all = width * height
        guard piece.area * 8 >= all, piece.area * 100 <= all * 97, piece.box.width * 3 >= width,
            piece.box.height * 3 >= height
        else { return nil }
        let label = Int32(index + 1)
        func share(_ pixels: StrideTo<Int>, of count: Int) -> Float {
            Float(pixels.count { pieces.labels[$0] == label }) / Float(count)
        }
        let touched = [
            share(stride(from: 0, to: width, by: 1), of: width),
            share(stride(from: all - width, to: all, by: 1), of: width),
            share(stride(from: 0, to: all, by: width), of: height),
            share(stride(from: width - 1, to: all, by: width), of: height),
        ].count { $0 > 0.3 }
        guard touched <= 1 || dark < Self.darkestBeyondFewSides * bright, touched < 4 else { return nil }
        let hull = Self.hull(of: pieces, label, box: piece.box, width: width)
        guard Float(piece.area) > 0.85 * Self.area(of: hull) else { return nil }
        corners = hull.map { SIMD2($0.x / Float(width), $0.y / Float(height)) }
    }

    /// The box around the sheet in a picture.
    func box(width: Int, height: Int) -> PixelBox {
        let (x, y) = (corners.map(\.x), corners.map(\.y))
        let left = max(0, min(width - 1, Int((x.min() ?? 0) * Float(width))))
        let top = max(0, min(height - 1, Int((y.min() ?? 0) * Float(height))))
        let right = max(left + 1, min(width, Int(((x.max() ?? 1) * Float(width)).rounded(.up))))
        let bottom = max(top + 1, min(height, Int(((y.max() ?? 1) * Float(height)).rounded(.up))))
        return PixelBox(x: left, y: top, width: right - left, height: bottom - top)
    }

    /// The sheet's columns in each row of the part of a picture in its box, which is scaled to a width and height.
    func columns(in box: PixelBox, of picture: GrayImage, width: Int, height: Int) -> [Range<Int>] {
        let scale = SIMD2(Float(width) / Float(box.width), Float(height) / Float(box.height))
        let whole = SIMD2(Float(picture.width), Float(picture.height))
        let points = corners.map { ($0 * whole - SIMD2(Float(box.x), Float(box.y))) * scale }
        return (0..<height).map { row in
            let y = Float(row) + 0.5
            var (left, right) = (Float.infinity, -Float.infinity)
            for index in points.indices {
                let (a, b) = (points[index], points[(index + 1) % points.count])
                guard min(a.y, b.y) <= y, max(a.y, b.y) >= y, a.y != b.y else { continue }
                let x = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)
                (left, right) = (min(left, x), max(right, x))
            }
            guard left < right else { return 0..<0 }
            let first = max(0, min(width, Int(left.rounded(.up))))
            return first..<max(first, min(width, Int(right.rounded(.down))))
        }
    }

    /// The threshold between dark and bright (Otsu 1979), and the mean of each class.
    private static func classes(_ values: [Float]) -> (limit: Float, dark: Float, bright: Float) {
        var counts = [Float](repeating: 0, count: 64)
        for value in values { counts[max(0, min(63, Int(value * 64)))] += 1 }
        let total = Float(values.count)
        let sum = counts.indices.reduce(Float(0)) { $0 + (Float($1) + 0.5) / 64 * counts[$1] }
        var (lower, lowerSum): (Float, Float) = (0, 0)
        var best: (evenness: Float, limit: Float, dark: Float, bright: Float) = (-1, 0, 0, 0)
        for bin in 0..<63 {
            lower += counts[bin]
            lowerSum += (Float(bin) + 0.5) / 64 * counts[bin]
            guard lower > 0, lower < total else { continue }
            let (dark, bright) = (lowerSum / lower, (sum - lowerSum) / (total - lower))
            let evenness = lower * (total - lower) * (bright - dark) * (bright - dark)
            if evenness > best.evenness { best = (evenness, Float(bin + 1) / 64, dark, bright) }
        }
        return (best.limit, best.dark, best.bright)
    }

    /// The convex hull of a piece's pixels (Andrew 1979).
    private static func hull(of pieces: InkPieces, _ label: Int32, box: PixelBox, width: Int) -> [SIMD2<
        Float
    >] {
        var points: [SIMD2<Float>] = []
        for y in box.y..<box.y + box.height {
            let line = (box.x..<box.x + box.width).filter { pieces.labels[y * width + $0] == label }
            guard let first = line.first, let last = line.last else { continue }
            for x in [first, last + 1] {
                points.append(SIMD2(Float(x), Float(y)))
                points.append(SIMD2(Float(x), Float(y + 1)))
            }
        }
        points.sort { ($0.x, $0.y) < ($1.x, $1.y) }
        func chain(_ points: [SIMD2<Float>]) -> [SIMD2<Float>] {
            var chain: [SIMD2<Float>] = []
            for point in points {
                while chain.count > 1 {
                    let (a, b) = (
                        chain[chain.count - 1] - chain[chain.count - 2], point - chain[chain.count - 2]
                    )
                    guard a.x * b.y - a.y * b.x <= 0 else { break }
                    chain.removeLast()
                }
                chain.append(point)
            }
            return chain.dropLast()
        }
        return chain(points) + chain(points.reversed())
    }

    private static func area(of polygon: [SIMD2<Float>]) -> Float {
        var sum: Float = 0
        for index in polygon.indices {
            let (a, b) = (polygon[index], polygon[(index + 1) % polygon.count])
            sum += a.x * b.y - a.y * b.x
        }
        return abs(sum) / 2
    }
}

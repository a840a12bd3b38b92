/// The ink of a page of writing: pixels that are darker (or lighter) than their surroundings and no wider than strokes.
///
/// Shadows, dark borders, and uneven light are wider than strokes. A gray closing (Serra 1982) fills only the strokes,
/// so its result is the paper without ink.
struct PageInk {
    /// Ink per pixel, in units of brightness; zero for paper.
    let ink: GrayImage
    /// The same with lines, grids, and faint stains.
    let all: GrayImage
    /// The ink of a typical inked pixel.
    let level: Float
    /// Values above this are ink.
    let low: Float
    let noise: Float
    let isLightOnDark: Bool
    /// The pieces of ink, without specks.
    let pieces: InkPieces
    /// The mean width of each piece's strokes, in pixels.
    let strokeWidths: [Float]
    /// Whether frames, boxes, or grids were erased from the ink.
    let hadGrid: Bool

    /// - Parameters:
    ///   - picture: brightness.
    ///   - isLightOnDark: whether ink is brighter than paper.
    ///   - reach: half the width of the widest strokes, in pixels.
    ///   - columns: the columns of each row that are paper; by default, all.
    /// - Returns: nil if nothing differs from the paper's noise.
    init?(_ picture: GrayImage, isLightOnDark: Bool, reach: Float, columns: [Range<Int>]? = nil) {
        self.isLightOnDark = isLightOnDark
        var dark = picture
        if isLightOnDark { for pixel in dark.pixels.indices { dark.pixels[pixel] = 1 - dark.pixels[pixel] } }
        var ink = Self.paper(of: dark, reach: reach)
        for pixel in ink.pixels.indices {
            let paper = ink.pixels[pixel]
            let difference = max(0, paper - dark.pixels[pixel])
            // Relative to the paper's brightness, dark ink is as strong in a shadow as in the light.
            ink.pixels[pixel] = isLightOnDark ? difference : difference / max(paper, Self.darkest)
        }
        if let columns { Self.clear(&ink, outside: columns) }
        all = ink
        noise = Paper.noise(of: ink)
        guard let marks = InkDetection.level(ink.pixels, noise: noise) else { return nil }
        let lines = max(0.22 * marks, 3 * noise)
        if let columns { Self.clearEdges(&ink, of: columns, above: lines) }
        let withoutGrids = PageGrids.removed(from: ink, above: lines)
        hadGrid = withoutGrids != nil
        ink = withoutGrids ?? ink
        ink = PageRules.removed(from: ink, above: lines)
        guard let level = InkDetection.level(ink.pixels, noise: noise) else { return nil }
        self.level = level
        // Faint lines of squared paper connect everything: the limit rises until they are gone.
        var chosen: (InkPieces, Float, Float)?
        for share in [0.22, 0.34, 0.48] as [Float] {
            let low = max(share * level, 3 * noise)
            let pieces = InkPieces(of: ink, above: low)
            chosen = (pieces, low, max(1.6 * share * level, 4 * noise))
            if !pieces.pieces.contains(where: { Self.isWeb($0, in: picture) }) { break }
        }
        guard let (candidates, low, high) = chosen else { return nil }
        self.low = low
        // Faint ink connected to strong ink is ink; faint ink alone is a stain.
        let isInk = [true] + candidates.pieces.map { $0.peak > high && $0.area > 2 }
        for pixel in ink.pixels.indices
        where !isInk[Int(candidates.labels[pixel])] || ink.pixels[pixel] <= low {
            ink.pixels[pixel] = 0
        }
        self.ink = ink
        pieces = InkPieces(of: ink, above: low)
        guard !pieces.pieces.isEmpty else { return nil }
        strokeWidths = Self.strokeWidths(of: pieces, width: ink.width)
    }

    /// The smallest brightness of paper to divide by.
    private static let darkest: Float = 0.25

    private static func clear(_ ink: inout GrayImage, outside columns: [Range<Int>]) {
        for (y, inside) in columns.enumerated() {
            for x in 0..<ink.width where !inside.contains(x) { ink.pixels[y * ink.width + x] = 0 }
        }
    }

    /// Clears pieces of ink along the edge of a sheet, such as its shadow and torn fibers.
    private static func clearEdges(_ ink: inout GrayImage, of columns: [Range<Int>], above limit: Float) {
        let margin = max(3, min(ink.width, ink.height) * 15 / 1000)
        let pieces = InkPieces(of: ink, above: limit)
        var near = [Int](repeating: 0, count: pieces.pieces.count + 1)
        for (y, inside) in columns.enumerated() {
            let (above, below) = (columns[max(0, y - margin)], columns[min(columns.count - 1, y + margin)])
            let first = max(inside.lowerBound + margin, above.lowerBound, below.lowerBound)
            let last = min(inside.upperBound - margin, above.upperBound, below.upperBound)
            let isEnd = y < margin || y >= columns.count - margin
            for x in inside where isEnd || x < first || x >= last {
                let label = Int(pieces.labels[y * ink.width + x])
                if label > 0 { near[label] += 1 }
            }
        }
        let isEdge = [false] + pieces.pieces.indices.map { near[$0 + 1] * 4 > pieces.pieces[$0].area }
        for (pixel, label) in pieces.labels.enumerated() where isEdge[Int(label)] { ink.pixels[pixel] = 0 }
    }

    /// Whether a piece is a grid of lines across the page.
    private static func isWeb(_ piece: InkPieces.Piece, in picture: GrayImage) -> Bool {
        let box = piece.box
        let fill = Float(piece.area) / Float(box.width * box.height)
        return box.width > picture.width * 6 / 10 && box.height > picture.height * 4 / 10 && fill < 0.3
    }

    /// The page without its ink: a closing of the reduced page, enlarged again.
    private static func paper(of page: GrayImage, reach: Float) -> GrayImage {
        let factor = max(1, min(Double(reach) / 3, 4))
        let small = page.reduced(by: factor)
        let radius = max(1, Int((Double(reach) / factor).rounded(.up)))
        // The edge pixels continue beyond the picture.
        var closed = small.extended(by: radius).maximum(within: radius)
        for pixel in closed.pixels.indices { closed.pixels[pixel] = -closed.pixels[pixel] }
        closed = closed.maximum(within: radius)
        for pixel in closed.pixels.indices { closed.pixels[pixel] = -closed.pixels[pixel] }
        let inner = PixelBox(x: radius, y: radius, width: small.width, height: small.height)
        return closed.cropped(to: inner).enlarged(width: page.width, height: page.height)
    }

    /// The mean widths of the pieces' strokes. A long stroke's area is its length times its width; its edge is twice
    /// its length, plus a fifth for the pixels' steps.
    static func strokeWidths(of pieces: InkPieces, width: Int) -> [Float] {
        strokeWidths(of: pieces.labels, areas: pieces.pieces.map(\.area), width: width)
    }

    /// The mean widths of strokes, from each pixel's piece, counted from 1, and the pieces' areas.
    static func strokeWidths(of labels: [Int32], areas: [Int], width: Int) -> [Float] {
        var edges = [Int](repeating: 0, count: areas.count + 1)
        let count = labels.count
        labels.withUnsafeBufferPointer { labels in
            for index in 0..<count where labels[index] > 0 {
                let label = Int(labels[index])
                let column = index % width
                if column == 0 || labels[index - 1] == 0 { edges[label] += 1 }
                if column == width - 1 || labels[index + 1] == 0 { edges[label] += 1 }
                if index < width || labels[index - width] == 0 { edges[label] += 1 }
                if index + width >= count || labels[index + width] == 0 { edges[label] += 1 }
            }
        }
        return areas.indices.map { 2.4 * Float(areas[$0]) / Float(max(1, edges[$0 + 1])) }
    }
}

/// The ink of a picture, separated from its paper.
struct InkDetection {
    /// Ink per pixel, in units of brightness; zero outside the pieces.
    let ink: GrayImage
    /// The ink of a typical inked pixel, in units of brightness.
    let level: Float
    /// Values above this are candidate ink.
    let low: Float
    /// Candidate pieces that contain at least one certain pixel.
    let pieces: InkPieces

    /// Detects the ink of a picture that is smoothed until its noise is well below the ink.
    /// - Returns: nil if nothing differs from the paper's noise.
    static func sharpest(_ paper: Paper, _ options: HandwritingNormalizer.Options) -> InkDetection? {
        var paper = paper
        var rounds = options.smoothsNoise ? min(paper.ink.width, paper.ink.height) / 56 : 0
        while true {
            let detection = InkDetection(paper, dropsLines: options.dropsLines)
            let isQuiet = detection.map { paper.noise < 0.06 * $0.level } ?? (paper.noise < 0.01)
            if isQuiet || rounds <= 0 { return detection }
            paper = paper.smoothed
            rounds -= 1
        }
    }

    /// - Returns: nil if nothing differs from the paper's noise.
    init?(_ paper: Paper, dropsLines: Bool) {
        let pixels = paper.ink.pixels
        guard let level = Self.level(pixels, noise: paper.noise) else { return nil }
        self.level = level
        let high = max(0.5 * level, 3 * paper.noise)
        low = min(high, max(0.3 * level, 3 * paper.noise))
        // Faint ink connected to strong ink is ink; faint ink alone is a stain.
        let candidates = InkPieces(of: paper.ink, above: low)
        let isInk = [true] + candidates.pieces.map { $0.peak > high }
        var ink = paper.ink
        for pixel in ink.pixels.indices where !isInk[Int(candidates.labels[pixel])] || pixels[pixel] < 0 {
            ink.pixels[pixel] = 0
        }
        var pieces = InkPieces(of: ink, above: low)
        let isCrossed = pieces.pieces.contains { $0.box.width == ink.width || $0.box.height == ink.height }
        if dropsLines, isCrossed, let rest = RuledLines.removed(from: ink, above: low) {
            ink = rest
            pieces = InkPieces(of: ink, above: low)
        }
        self.ink = ink
        self.pieces = pieces
        guard !pieces.pieces.isEmpty else { return nil }
    }

    /// The ink of the chosen pieces with their soft edges, and nothing else.
    func ink(of chosen: [Int]) -> GrayImage {
        var isChosen = [Float](repeating: 0, count: pieces.pieces.count + 1)
        for index in chosen { isChosen[index + 1] = 1 }
        var mask = ink
        for pixel in mask.pixels.indices { mask.pixels[pixel] = isChosen[Int(pieces.labels[pixel])] }
        let near = mask.maximum(within: min(ink.width, ink.height) < 64 ? 1 : 2)
        var result = ink
        for pixel in result.pixels.indices {
            let isOther = pieces.labels[pixel] > 0 && mask.pixels[pixel] == 0
            if isOther || near.pixels[pixel] == 0 { result.pixels[pixel] = 0 }
        }
        return result
    }

    /// The ink of a typical inked pixel: the upper quartile of the upper class that Otsu's threshold (1979) separates
    /// among the values above the noise.
    static func level(_ pixels: [Float], noise: Float) -> Float? {
        let floor = max(4 * noise, 0.02)
        let bins = 128
        var counts = [Float](repeating: 0, count: bins)
        var most: Float = 0
        for value in pixels { most = max(most, value) }
        guard most > floor else { return nil }
        for value in pixels where value > floor {
            counts[min(bins - 1, Int((value - floor) / (most - floor) * Float(bins)))] += 1
        }
        let total = counts.reduce(0, +)
        let sum = counts.enumerated().reduce(Float(0)) { $0 + Float($1.offset) * $1.element }
        var (lower, lowerSum, best, threshold): (Float, Float, Float, Int) = (0, 0, -1, 0)
        for bin in 0..<bins - 1 {
            lower += counts[bin]
            lowerSum += Float(bin) * counts[bin]
            guard lower > 0, total > lower else { continue }
            let gap = lowerSum / lower - (sum - lowerSum) / (total - lower)
            let evenness = lower * (total - lower) * gap * gap
            if evenness > best { (best, threshold) = (evenness, bin + 1) }
        }
        // The quartile of the upper class, or of all values if there is only one class.
        let upper = counts[threshold...].reduce(0, +)
        var above = upper * 0.25
        for bin in (threshold..<bins).reversed() {
            above -= counts[bin]
            if above <= 0 { return floor + (Float(bin) + 0.5) / Float(bins) * (most - floor) }
        }
        return most
    }
}

/// The separation of a picture into ink, light or dark, and paper, a smooth surface with noise.
struct Paper {
    /// Ink per pixel: the difference from the paper's brightness, positive for ink. For dark ink it is relative to the
    /// paper's brightness, so that it doesn't depend on the light.
    private(set) var ink: GrayImage
    let isLightOnDark: Bool
    /// The standard deviation of the paper's brightness, in the same units.
    private(set) var noise: Float

    /// The smallest brightness of paper to divide by.
    private static let darkest: Float = 0.15
    /// The longer side of the reduced picture that the surface is fitted to.
    private static let coarseSide = 32

    init(of picture: GrayImage, _ options: HandwritingNormalizer.Options) {
        let coarse = picture.reduced(
            by: Double(max(picture.width, picture.height)) / Double(Self.coarseSide))
        var surface = PaperSurface(flat: Self.flat(coarse))
        var residual = surface.residual(of: coarse)
        if options.flattensLight, PaperSurface.spread(residual) > 1 / 255,
            let curved = PaperSurface(of: coarse)
        {
            let other = curved.residual(of: coarse)
            // A curved surface has five more parameters than a flat one, so it must fit clearly better.
            if PaperSurface.spread(other) < 0.6 * PaperSurface.spread(residual) - 0.5 / 255 {
                (surface, residual) = (curved, other)
            }
        }
        var light = coarse
        light.pixels = residual
        isLightOnDark = options.findsPolarity && Self.isInkLight(light)
        ink = surface.image(width: picture.width, height: picture.height)
        let isLight = isLightOnDark
        ink.pixels.withUnsafeMutableBufferPointer { ink in
            picture.pixels.withUnsafeBufferPointer { picture in
                for pixel in ink.indices {
                    let paper = ink[pixel]
                    ink[pixel] =
                        isLight ? picture[pixel] - paper : (paper - picture[pixel]) / max(paper, Self.darkest)
                }
            }
        }
        noise = Self.noise(of: ink)
        if options.flattensLight { liftShadows() }
    }

    /// The brightness of most of the picture. Its edge and its corners weigh as much again each, because ink rarely
    /// lies there.
    private static func flat(_ picture: GrayImage) -> Float {
        let (width, height) = (picture.width, picture.height)
        let count = Float(width * height)
        let edge = 0.7 * count / Float(2 * (width + height))
        let corner = 0.7 * count / 36
        var values: [(value: Float, weight: Float)] = []
        values.reserveCapacity(width * height)
        for y in 0..<height {
            for x in 0..<width {
                let (across, down) = (min(x, width - 1 - x), min(y, height - 1 - y))
                var weight: Float = 1
                if min(across, down) == 0 { weight += edge }
                if max(across, down) < 3 { weight += corner }
                values.append((picture.pixels[y * width + x], weight))
            }
        }
        values.sort { $0.value < $1.value }
        let total = values.reduce(0) { $0 + $1.weight }
        // The narrowest range of brightness that holds almost half of the weight; among similar ones, the fullest.
        var (end, held, narrowest) = (0, Float(0), Float.infinity)
        for start in values.indices {
            while end < values.count, held < 0.45 * total {
                held += values[end].weight
                end += 1
            }
            guard held >= 0.45 * total else { break }
            narrowest = min(narrowest, values[end - 1].value - values[start].value)
            held -= values[start].weight
        }
        let breadth = max(narrowest, 0.03)
        var best = (weight: Float(-1), range: 0..<1)
        (end, held) = (0, 0)
        for start in values.indices {
            while end < values.count, values[end].value <= values[start].value + breadth {
                held += values[end].weight
                end += 1
            }
            if held > best.weight { best = (held, start..<end) }
            held -= values[start].weight
        }
        var half = best.weight / 2
        for index in best.range {
            half -= values[index].weight
            if half <= 0 { return values[index].value }
        }
        return values[best.range.lowerBound].value
    }

    /// Half the width of the widest strokes, as a share of the picture's longer side.
    private static let widest: Float = 0.14

    /// Whether the ink is lighter than the paper: if only the lighter or only the darker areas are as narrow as
    /// strokes, those are ink; otherwise those that deviate more.
    private static func isInkLight(_ residual: GrayImage) -> Bool {
        let radius = max(2, Int((widest * Float(coarseSide)).rounded()))
        let most = residual.pixels.reduce(Float(0)) { max($0, abs($1)) }
        func count(_ image: GrayImage, above share: Float) -> Float {
            Float(image.pixels.count { $0 > share * most })
        }
        let (light, dark) = (residual, residual.scaled(by: -1))
        let least = 0.01 * Float(residual.pixels.count)
        if count(light, above: 0.12) > least, count(dark, above: 0.12) > least {
            func isWide(_ image: GrayImage) -> Bool {
                let wide = count(image.opened(by: radius), above: 0.25)
                return wide > 5 * least && wide > 0.5 * count(image, above: 0.25)
            }
            let (isLightWide, isDarkWide) = (isWide(light), isWide(dark))
            if isLightWide != isDarkWide { return isDarkWide }
        }
        return residual.pixels.reduce(0) { $0 + $1 * abs($1) } > 0
    }

    /// Removes shadows: areas that are wider than strokes and not as dark as the ink.
    private mutating func liftShadows() {
        guard min(ink.width, ink.height) >= 48 else { return }
        // A small picture suffices to see, most of the time, that there are none.
        let coarse = ink.reduced(by: Double(max(ink.width, ink.height)) / Double(Self.coarseSide))
        let radius = max(2, Int((Self.widest * Float(Self.coarseSide)).rounded()))
        let opened = coarse.opened(by: radius).pixels.sorted()
        // The median is the paper's own level, which noise shifts; it isn't a shadow.
        let median = opened[opened.count / 2]
        let depths = opened.filter { abs($0 - median) > 0.06 }
        let most = ink.pixels.max() ?? 0
        guard depths.count * 20 > opened.count, depths[depths.count * 9 / 10] < 0.75 * most else { return }
        let reach = Int(Self.widest * Float(max(ink.width, ink.height)))
        let shadow = ink.smoothed.smoothed.opened(by: reach)
        for pixel in ink.pixels.indices {
            let depth = max(-4, min(0.9, shadow.pixels[pixel] - min(0, median)))
            ink.pixels[pixel] = (ink.pixels[pixel] - depth) / (isLightOnDark ? 1 : 1 - depth)
        }
    }

    /// The picture smoothed: with less noise, but less sharp.
    var smoothed: Paper {
        var result = self
        result.ink = ink.smoothed
        // For independent pixels, noise scales with the root of the sum of the squared weights.
        result.noise = noise * 0.375
        return result
    }

    /// The paper's noise, from the median difference of neighboring pixels, which shading and strokes hardly affect.
    static func noise(of ink: GrayImage) -> Float {
        var differences: [Float] = []
        let step = max(1, ink.pixels.count / 4096)
        for pixel in stride(from: 0, to: ink.pixels.count - 1, by: step) where (pixel + 1) % ink.width != 0 {
            differences.append(abs(ink.pixels[pixel + 1] - ink.pixels[pixel]))
        }
        differences.sort()
        guard !differences.isEmpty else { return 0 }
        // The median absolute difference of two pixels is 0.954 times the standard deviation of one.
        return differences[differences.count / 2] / 0.954
    }
}

/// Tells whether a page's ink is lighter or darker than its paper.
///
/// Strokes are narrower than the paper between them. Areas narrower than twice a reach are what a closing fills (dark
/// ones) or an opening takes away (light ones; Serra 1982). As the reach grows, the ink appears first: it is as narrow
/// as a stroke, whatever the shadows, sheets, and tables behind it.
struct InkPolarity {
    /// The longer side of the reduced picture that is looked at.
    private static let side = 320.0
    /// The reaches, as shares of the picture's shorter side.
    private static let reaches: [Float] = [0.01, 0.02, 0.04, 0.07, 0.12]

    /// How early light areas appear as the reach grows, minus how early dark areas do, from -1 to 1: positive if ink is
    /// light.
    let lightness: Float

    init(_ picture: GrayImage) {
        let small = picture.reduced(by: Double(max(picture.width, picture.height)) / Self.side)
        let noise = Paper.noise(of: small)
        var (dark, light): ([Float], [Float]) = ([], [])
        for share in Self.reaches {
            let reach = max(1, Int((share * Float(min(small.width, small.height))).rounded()))
            let wide = small.extended(by: reach)
            let inner = PixelBox(x: reach, y: reach, width: small.width, height: small.height)
            let closed = wide.maximum(within: reach).minimum(within: reach).cropped(to: inner)
            let opened = wide.minimum(within: reach).maximum(within: reach).cropped(to: inner)
            dark.append(Self.energy(of: closed, above: small, noise: noise))
            light.append(Self.energy(of: small, above: opened, noise: noise))
        }
        lightness = Self.earliness(light) - Self.earliness(dark)
    }

    /// The sum of the squared differences that exceed the noise.
    private static func energy(of upper: GrayImage, above lower: GrayImage, noise: Float) -> Float {
        let least = max(0.03, 4 * noise)
        var sum: Float = 0
        for pixel in upper.pixels.indices {
            let difference = upper.pixels[pixel] - lower.pixels[pixel]
            if difference > least { sum += difference * difference }
        }
        return sum
    }

    /// The mean share of the largest energy over all reaches: 1 if all of it is there at the first.
    private static func earliness(_ energies: [Float]) -> Float {
        guard let most = energies.max(), most > 0 else { return 0 }
        return energies.reduce(0) { $0 + ($1 / most).squareRoot() } / Float(energies.count)
    }
}

import QuillPictures
import QuillPlotting
import QuillStrokes

/// A generated picture of digits that looks like people's pictures: from a mouse, a scanner, or a phone.
struct DrawnSample: Sendable {
    /// The background of the digits.
    struct Paper: Sendable {
        /// The brightness in full light, 0 to 1.
        var brightness = 1.0
        /// The loss of brightness in the corner farthest from the light.
        var shade = 0.0
        /// The darkness of the shadow over the lower part.
        var shadow = 0.0
        /// The standard deviation of the pixels' noise.
        var noise = 0.0
        /// The distance between ruled lines; 0 for none.
        var ruled = 0.0
    }

    /// The description, which is the first part of the file's name.
    let name: String
    /// The digits, with dashes between lines: the last part of the file's name.
    let digits: String
    let width, height: Int
    /// The height of a digit in pixels.
    let size: Double
    /// The stroke width in pixels.
    let pen: Double
    /// The offset of the writing from the center, as fractions of the picture.
    var offset = (x: 0.0, y: 0.0)
    /// The brightness of the ink, 0 for black.
    var ink = 0.1
    var paper = Paper()
    /// A seed of the digit generator for each digit.
    var seeds: [UInt64] = []
    /// The least gap between digits, as a fraction of their height; they touch at 0.
    var gap = 0.3

    /// Whether the sample is a photograph. Photographs are JPEG files, as phones write them.
    var isPhotograph: Bool { paper.noise > 0 }
    var file: String { "\(name)-\(digits).\(isPhotograph ? "jpg" : "png")" }

    /// The samples of the manual.
    static let all = [
        DrawnSample(name: "thin", digits: "2", width: 280, height: 280, size: 170, pen: 2, seeds: [16]),
        DrawnSample(
            name: "thinner", digits: "8", width: 400, height: 400, size: 300, pen: 1.5, ink: 0, seeds: [7]),
        DrawnSample(
            name: "thick", digits: "5", width: 280, height: 280, size: 170, pen: 34, ink: 0, seeds: [17]),
        DrawnSample(
            name: "light-on-dark", digits: "3", width: 240, height: 240, size: 150, pen: 13, ink: 0.95,
            paper: Paper(brightness: 0.05), seeds: [12]),
        DrawnSample(
            name: "photographed", digits: "7", width: 320, height: 280, size: 150, pen: 9, ink: 0.22,
            paper: Paper(brightness: 0.82, shade: 0.35, noise: 0.035), seeds: [16]),
        DrawnSample(
            name: "shadow", digits: "4", width: 320, height: 280, size: 150, pen: 8, ink: 0.2,
            paper: Paper(brightness: 0.85, shade: 0.15, shadow: 0.45, noise: 0.03), seeds: [8]),
        DrawnSample(
            name: "ruled", digits: "9", width: 300, height: 280, size: 130, pen: 7, ink: 0.2,
            paper: Paper(brightness: 0.9, shade: 0.1, noise: 0.02, ruled: 42), seeds: [7]),
        DrawnSample(
            name: "faint", digits: "6", width: 280, height: 280, size: 160, pen: 6, ink: 0.78,
            paper: Paper(brightness: 0.93, shade: 0.12, noise: 0.015), seeds: [2]),
        DrawnSample(
            name: "off-center", digits: "0", width: 400, height: 260, size: 90, pen: 8,
            offset: (x: -0.31, y: 0.24), seeds: [15]),
        DrawnSample(
            name: "several", digits: "31415", width: 640, height: 200, size: 110, pen: 9,
            seeds: [12, 7, 8, 15, 12]),
        DrawnSample(
            name: "lines", digits: "2718-2818", width: 520, height: 380, size: 100, pen: 8, ink: 0.18,
            paper: Paper(brightness: 0.84, shade: 0.3, noise: 0.03), seeds: [8, 16, 12, 9, 23, 4, 18, 13]),
    ]

    /// Draws the picture.
    /// - Throws: an `.argument` error if it can't be drawn.
    func picture() throws -> Picture {
        let cover = try Picture(svg: SVG(width: Double(width), height: Double(height), strokes()).text)
        var chance = Chance(state: seeds.reduce(UInt64(width)) { $0 &* 31 &+ $1 })
        var bytes: [UInt8] = []
        bytes.reserveCapacity(width * height * 3)
        for y in 0..<height {
            for x in 0..<width {
                let share = Double(cover.bytes[(y * width + x) * 4 + 3]) / 255
                let light = light(Double(x), Double(y))
                let value =
                    (paper(Double(y)) * (1 - share) + ink * share) * light + paper.noise * chance.bell()
                // Lamplight gives photographs a warm tint.
                let warmth = isPhotograph ? 0.03 : 0
                for tint in [1 + warmth, 1, 1 - 2 * warmth] {
                    bytes.append(UInt8(max(0, min(255, (value * tint * 255).rounded()))))
                }
            }
        }
        return try Picture(width: width, height: height, channels: 3, bytes: bytes)
    }

    /// Returns the ink: each line of digits centered in its part of the height, the digits side by side.
    private func strokes() -> [SVGElement] {
        let lines = digits.split(separator: "-")
        var elements: [SVGElement] = []
        var seeds = seeds[...]
        for (number, line) in lines.enumerated() {
            let glyphs = line.compactMap(\.wholeNumberValue).map { digit in
                let strokes = Strokes(seed: seeds.popFirst() ?? 1)
                return strokes.lines((0..<10).first { Int(strokes.label($0)) == digit } ?? 0)
            }
            let widths = glyphs.map { $0.joined().map { Double($0.x) }.max() ?? 0 }
            let gap = pen + size * gap
            let total = widths.reduce(0) { $0 + $1 * size } + gap * Double(glyphs.count - 1)
            var left = (Double(width) - total) / 2 + offset.x * Double(width)
            let middle =
                (Double(number) + 0.5) * Double(height) / Double(lines.count) + offset.y * Double(height)
            for (place, glyph) in glyphs.enumerated() {
                // Handwriting isn't exactly level.
                let top = middle - size / 2 + (place.isMultiple(of: 2) ? 1 : -1) * size * 0.04
                for stroke in glyph {
                    for (from, to) in zip(stroke, stroke.dropFirst()) {
                        let points = [from, to].map {
                            (left + Double($0.x) * size, top + Double($0.y) * size)
                        }
                        elements.append(
                            .line(points, .stroke(.black, pen * Double(from.width + to.width) / 2)))
                    }
                }
                left += widths[place] * size + gap
            }
        }
        return elements
    }

    private func paper(_ y: Double) -> Double {
        let isRuled = paper.ruled > 0 && y.truncatingRemainder(dividingBy: paper.ruled) < 1.5
        return paper.brightness - (isRuled ? 0.18 : 0)
    }

    /// Returns the light at a point: it fades from the top left corner, and a shadow with a soft, slanted edge lies below.
    private func light(_ x: Double, _ y: Double) -> Double {
        let (across, down) = (x / Double(width), y / Double(height))
        let fading = 1 - paper.shade * (across * across + down * down) / 2
        let depth = (down + 0.35 * across - 0.72) / 0.12
        return fading * (1 - paper.shadow * max(0, min(1, depth)))
    }

    /// Reproducible random numbers.
    private struct Chance {
        var state: UInt64

        /// Returns an approximately normal number with mean 0 and standard deviation 1.
        mutating func bell() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let word = state ^ state >> 29
            let sum = (0..<4).reduce(0.0) { $0 + Double(word >> UInt64($1 * 16) & 0xFFFF) / 65536 }
            return (sum - 2) * 1.732
        }
    }
}

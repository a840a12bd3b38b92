import QuillHandwriting
import QuillTensor
import Testing

/// Pictures with one difficulty each. Each normalizes to nearly the same digit as the plain picture, but not without
/// the step that handles the difficulty.
@Suite struct DegradedPictureTests {
    typealias Options = HandwritingNormalizer.Options

    struct Hardship: Sendable, CustomTestStringConvertible {
        let name: String
        /// The largest allowed mean difference from the plain picture's digit, on a scale of 255.
        var bound: Float = 9
        /// Turns off the step that handles it, if it is a single one.
        var without: (@Sendable (inout Options) -> Void)?
        let picture: @Sendable (DrawnDigit) -> GrayImage

        var testDescription: String { name }
    }

    /// A pseudo-random number from -1 to 1 that depends only on the pixel.
    private static func noise(_ x: Int, _ y: Int) -> Float {
        var bits = UInt64(truncatingIfNeeded: x &* 73_856_093 ^ y &* 19_349_663) &* 0x9E37_79B9_7F4A_7C15
        bits ^= bits >> 29
        bits = bits &* 0xBF58_476D_1CE4_E5B9
        return Float(bits >> 40) / Float(1 << 23) - 1
    }

    static let hardships: [Hardship] = [
        Hardship(name: "light on dark", without: { $0.findsPolarity = false }) { digit in
            digit.picture { _, _, ink in 0.1 + 0.8 * ink }
        },
        Hardship(name: "ramp", without: { $0.flattensLight = false }) { digit in
            digit.picture { x, y, ink in 0.25 + 0.3 * Float(x + y) / 96 - 0.12 * ink }
        },
        Hardship(name: "vignette", without: { $0.flattensLight = false }) { digit in
            digit.picture { x, y, ink in
                let (u, v) = (Float(x) / 96 - 0.5, Float(y) / 96 - 0.5)
                return (0.9 - 0.4 * ink) * (1 - 1.5 * (u * u + v * v))
            }
        },
        Hardship(name: "shadow with an edge", bound: 16, without: { $0.flattensLight = false }) { digit in
            digit.picture { x, y, ink in (0.85 - 0.65 * ink) * (2 * x + y > 120 ? 1 : 0.55) }
        },
        Hardship(name: "faint") { digit in digit.picture { _, _, ink in 0.9 - 0.05 * ink } },
        Hardship(name: "fainter and fainter", without: { $0.findsOutline = false }) { digit in
            digit.picture { _, y, ink in 0.95 - 0.8 * ink * (0.2 + 0.8 * Float(y) / 96) }
        },
        Hardship(name: "noise", bound: 9, without: { $0.smoothsNoise = false }) { digit in
            digit.picture { x, y, ink in 0.6 - 0.4 * ink + 0.24 * noise(x, y) }
        },
        Hardship(name: "ruled paper", without: { $0.dropsLines = false }) { digit in
            digit.picture { _, y, ink in min(0.92 - 0.77 * ink, y % 30 < 1 ? 0.3 : 1) }
        },
        Hardship(name: "lines fainter than ink") { digit in
            digit.picture { _, y, ink in min(0.92 - 0.77 * ink, y % 30 < 1 ? 0.75 : 1) }
        },
        Hardship(name: "squared paper", without: { $0.dropsLines = false }) { digit in
            digit.picture { x, y, ink in min(0.92 - 0.77 * ink, x % 20 == 3 || y % 20 == 3 ? 0.5 : 1) }
        },
        Hardship(name: "form box", without: { $0.dropsOtherInk = false }) { digit in
            digit.picture { x, y, ink in
                let edge = min(min(x, 95 - x), min(y, 95 - y))
                return min(0.92 - 0.77 * ink, (3...4).contains(edge) ? 0.2 : 1)
            }
        },
        Hardship(name: "black frame", without: { $0.dropsOtherInk = false }) { digit in
            digit.picture { x, y, ink in
                min(min(x, 95 - x), min(y, 95 - y)) < 4 ? 0 : 0.92 - 0.77 * ink
            }
        },
        Hardship(name: "specks", without: { $0.dropsOtherInk = false }) { digit in
            digit.picture { x, y, ink in
                let isSpeck = [(5, 5), (90, 12), (7, 84), (89, 90)].contains { speck in
                    abs(x - speck.0) < 2 && abs(y - speck.1) < 2
                }
                return isSpeck ? 0.2 : 0.92 - 0.77 * ink
            }
        },
        Hardship(name: "corner of a table", without: { $0.dropsOtherInk = false }) { digit in
            digit.picture { x, y, ink in x + y < 24 ? 0.1 : 0.92 - 0.77 * ink }
        },
        Hardship(name: "tight") { $0.tight },
        Hardship(name: "thin", bound: 20, without: { $0.strokeWidths = nil }) { $0.grown(by: -2).plain },
        Hardship(name: "thick", bound: 30) { $0.grown(by: 3).plain },
    ]

    @Test(arguments: hardships) func isOvercome(hardship: Hardship) throws {
        let normalizer = HandwritingNormalizer()
        var options = Options()
        hardship.without?(&options)
        var (mean, meanWithout): (Float, Float) = (0, 0)
        let count = 4
        for index in 0..<count {
            let digit = try DrawnDigit(index)
            let plain = try normalizer.digit(in: digit.plain)
            let picture = hardship.picture(digit)
            mean += try normalizer.digit(in: picture).difference(from: plain) / Float(count)
            meanWithout +=
                try HandwritingNormalizer(options).digit(in: picture).difference(from: plain) / Float(count)
        }
        #expect(mean < hardship.bound)
        if hardship.without != nil { #expect(meanWithout > 1.3 * mean) }
    }

    @Test func joinsBrokenStrokes() throws {
        var options = Options()
        options.strokeWidths = nil
        var apart = options
        apart.joinsStrokes = false
        var (joined, broken): (Int, Int) = (0, 0)
        for index in 0..<5 {
            let digit = try DrawnDigit(index)
            // Bars of paper across the digit, each narrower than the strokes.
            let picture = digit.picture { _, y, ink in y % 24 < 3 ? 0.92 : 0.92 - 0.77 * ink }
            func pieces(_ options: Options) throws -> Int {
                let digit = try HandwritingNormalizer(options).digit(in: picture, keepingSteps: true)
                return digit.steps.contains { $0.name == "joined" } ? 1 : 0
            }
            joined += try pieces(options)
            broken += try pieces(apart)
        }
        #expect(joined >= 4)
        #expect(broken == 0)
    }
}

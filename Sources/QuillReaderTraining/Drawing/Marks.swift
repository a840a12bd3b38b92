import QuillReader
import QuillStrokes

/// The marks that people write among digits, in handwriting like that of ``Strokes``.
enum Marks {
    /// The pen's track for a mark: as people write it, or a glyph drawn anew.
    static func track(of mark: Mark, _ hand: inout StrokeRandom) -> [TrackPoint] {
        if hand.chance(0.3), let track = Glyphs.all.track(of: mark, &hand) { return track }
        let ways = texts.filter { $0.name == mark.symbol }
        guard !ways.isEmpty else { return [] }
        let text = ways[hand.index(below: ways.count)]
        let styles = DigitStyles(
            slant: 0.06, spread: mark == .slash ? 0.08 : 0.14,
            [Style(text.name, 1) { _, path in text.draw(into: &path) }])
        return styles.written(&hand).track
    }

    private static let texts = [
        SignText("+", "41 48 / 05 85"), SignText("+", "42 48 / 15 75"), SignText("+", "40 49 / 24 64"),
        SignText("+", "51 38 / 15 84"), SignText("+", "40 48 / 06 86"), SignText("+", "42 49 / 14 74"),
        SignText("-", "05 85"), SignText("-", "15 75"), SignText("-", "06 84"), SignText("-", "05 44 85"),
        SignText("-", "04 46 85"),
        SignText("×", "13 69 / 63 19"), SignText("×", "11 79 / 71 19"), SignText("×", "02 88 / 82 08"),
        SignText("×", "12 33 56 79 / 71 55 33 19"), SignText("×", "12 43 46 19 / 72 43 46 79"),
        SignText("×", "13 32 45 67 78 / 72 19"),
        SignText("÷", "05 85 / 41 42 / 47 48"), SignText("÷", "05 85 / 40 51 42 31 40 / 47 58 49 38 47"),
        SignText("÷", "15 75 / 42 43 / 47 48"), SignText("÷", "05 85 / 42 43 / 58 48"),
        SignText("=", "03 83 / 06 86"), SignText("=", "14 74 / 16 76"), SignText("=", "04 83 / 07 86"),
        SignText("=", "02 82 / 07 87"), SignText("=", "03 83 16 86"),
        SignText("/", "70 19"), SignText("/", "80 09"), SignText("/", "60 29"), SignText("/", "90 09"),
        SignText("/", "80 45 19"), SignText("/", "70 44 09"),
        SignText("(", "60 33 36 69"), SignText("(", "50 23 26 59"), SignText("(", "70 42 34 36 47 79"),
        SignText("(", "60 14 16 69"), SignText("(", "80 32 25 38 79"), SignText("(", "50 32 35 58"),
        SignText(")", "20 53 56 29"), SignText(")", "30 53 56 29"), SignText(")", "10 42 54 56 47 19"),
        SignText(")", "20 64 66 29"), SignText(")", "00 52 65 58 09"), SignText(")", "30 52 55 28"),
        SignText("%", "80 09 / 21 03 24 43 21 / 66 58 69 88 66"),
        SignText("%", "70 19 / 20 12 23 31 20 / 66 57 68 77 66"),
        SignText("%", "80 19 / 22 23 / 77 78"),
        SignText("%", "21 03 24 43 21 80 09 / 66 58 69 88 66"),
        SignText(":", "41 42 / 47 48"), SignText(":", "42 43 / 46 47"),
        SignText(":", "40 51 42 31 40 / 47 58 49 38 47"),
        SignText("*", "41 48 / 03 86 / 83 06"), SignText("*", "40 49 / 12 77 / 72 17"),
        SignText("*", "41 48 / 05 85 / 12 77 / 72 17"), SignText("*", "31 58 / 05 84 / 72 17"),
    ]
}

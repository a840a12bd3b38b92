import QuillStrokes

/// Letters and symbols in handwriting like that of ``Strokes``. Those that look like digits are left out: l, O, S, Z,
/// B, g, and q.
///
/// A sign depends only on the seed, its name, and its index.
package struct Signs: Sendable {
    /// The seed of the signs.
    package let seed: UInt64

    package init(seed: UInt64 = 1) { self.seed = seed }

    /// The names of the common letters.
    package static var letters: [String] { letterTexts.map(\.name) }
    package static var symbols: [String] { symbolTexts.map(\.name) }
    /// The names of letters of other alphabets and of less common shapes.
    package static var furtherLetters: [String] { furtherLetterTexts.map(\.name) }
    package static var pictograms: [String] { pictogramTexts.map(\.name) }

    /// The pen's track for a sign, different for each index; nil for an unknown name.
    package func track(_ name: String, _ index: Int) -> [TrackPoint]? {
        guard let kind = Self.texts.firstIndex(where: { $0.name == name }) else { return nil }
        let text = Self.texts[kind]
        var hand = StrokeRandom(
            seed: seed &+ UInt64(kind) &* 0x1000_0000_01B3, stream: UInt64(bitPattern: Int64(index)))
        let styles = DigitStyles(
            slant: 0.08, spread: 0.16, [Style(name, 1) { _, path in text.draw(into: &path) }])
        return styles.written(&hand).track
    }

    /// The pen's track for a digit in an unusual style, and its label: for example with corners instead of curves, or
    /// a 1 with a flag as long as its stem.
    package func unusualDigit(_ index: Int) -> (track: [TrackPoint], label: UInt8) {
        var hand = StrokeRandom(seed: ~seed &+ 0x0DD_D161, stream: UInt64(bitPattern: Int64(index)))
        let text = Self.digitTexts[hand.index(below: Self.digitTexts.count)]
        let styles = DigitStyles(
            slant: 0.08, spread: 0.16, [Style(text.name, 1) { _, path in text.draw(into: &path) }])
        return (styles.written(&hand).track, UInt8(text.name) ?? 0)
    }

    private static let digitTexts = [
        SignText("0", "10! 70! 79! 19! 10!"), SignText("0", "20! 70! 69! 19! 20!"),
        SignText("0", "30 11 17 39 68 71 50 30"),
        SignText("0", "40 00 09 49 89 80 30"),
        SignText("1", "24 60! 69"), SignText("1", "16 60! 59"), SignText("1", "08 50! 69"),
        SignText("1", "09 60! 69"),
        SignText("1", "13 40! 49"), SignText("1", "14 50! 39"), SignText("1", "14 40! 49! / 19 79"),
        SignText("1", "25 50! 58"), SignText("1", "17 51 60! 59"), SignText("1", "13 31 60! 69"),
        SignText("1", "22 40! 49"),
        SignText("2", "10! 70! 74! 14! 19! 79"), SignText("2", "02 40 73 09! 89"),
        SignText("2", "02 30 62 36 07 19 36 89"),
        SignText("3", "10! 70! 79! 09 / 24 74"), SignText("3", "00 80! 34! 75 68 39 08"),
        SignText("4", "10 14! 74 / 70 79"), SignText("4", "30 05! 75 / 54 59"),
        SignText("4", "40 25 46 75 / 63 55 59"),
        SignText("4", "50 07! 87 / 50 59"), SignText("4", "60 59! 59 60 05! 85"),
        SignText("5", "70 10! 14! 74! 79! 09"), SignText("5", "80 20! 14 45 67 49 08"),
        SignText("5", "61 20 12 25 56 58 39 08"),
        SignText("6", "70 20! 29! 79! 75! 25"), SignText("6", "60 10! 19! 69! 64! 14"),
        SignText("6", "50 14 18 49 77 54 16"),
        SignText("7", "10 70! 39"), SignText("7", "01 70! 29 / 25 75"),
        SignText("7", "13 10! 80! 49 / 25 75"),
        SignText("7", "10 70! 66 69"),
        SignText("8", "10! 70! 79! 19! 10! / 14 74"), SignText("8", "40 12 44 77 49 17 44 72 40"),
        SignText("9", "74! 14! 10! 70! 79"), SignText("9", "74 14! 10! 70! 79! 19"),
        SignText("9", "71 30 13 35 71 69"),
    ]

    private static let texts = letterTexts + symbolTexts + furtherLetterTexts + pictogramTexts

    private static let letterTexts = [
        SignText("A", "09 40! 79 / 15 65"), SignText("A round", "09 24 40 55 79 / 15 65"),
        SignText("E", "70 10! 19! 79 / 14 64"),
        SignText("E round", "71 40 11 34! 15 18 59 78"), SignText("F", "70 10! 19 / 14 64"),
        SignText("H", "10 19 / 70 79 / 14 74"), SignText("J", "20 80 / 50 56 39 18 06"),
        SignText("K", "10 19 / 70 14! 79"), SignText("L", "10 19! 79"),
        SignText("M", "09 10! 45! 80! 89"), SignText("N", "09 10! 79! 80"),
        SignText("P", "19 10! 50 82 54 15"), SignText("R", "19 10! 50 72 54 15! 79"),
        SignText("U", "10 16 49 76 70"), SignText("V", "00 49! 80"), SignText("W", "00 29! 43! 69! 80"),
        SignText("a", "73 43 16 38 65 73! 77 89"),
        SignText("e", "15 75 62 32 06 39 78"), SignText("f", "70 50 33 39 / 13 63"),
        SignText("h", "10 19! 14 43 65 69"), SignText("k", "10 19 / 63 15! 69"),
        SignText("m", "03 09! 04 23 36 39! 35 63 76 79"), SignText("n", "13 19! 14 43 66 69"),
        SignText("p", "13 19 / 14 53 65 57 16"),
        SignText("t", "30 37 59 68 / 13 63"), SignText("w", "03 18 35 48 65 73"),
        SignText("AE", "09 40! 49! 89 / 40 80 / 15 75"),
        SignText("ll", "20 19 / 60 59"),
    ]

    private static let symbolTexts = [
        SignText("hash", "20 19 / 60 59 / 03 83 / 06 86"),
        SignText("question", "12 30 61 53 35 36 / 38 39"),
        SignText("at", "65 43 25 37 65! 67 85 72 40 12 05 18 59 78"),
        SignText("ampersand", "79 22 40 52 15 17 39 66 75"), SignText("star", "19 40! 79! 03! 83! 19"),
        SignText("check", "05 38! 90"), SignText("heart", "49 13 20 41! 60 83 49"),
        SignText("house", "09 04! 40! 84! 89! 09"),
        SignText("arrow", "05 85! / 52 85! 58"),
        SignText("infinity", "45 23 05 27 45 63 85 67 45"),
        SignText("smile", "40 05 49 85 40 / 33 34 / 53 54 / 26 47 66"),
        SignText("note", "29 18 27 29! 40! 63"), SignText("cloud", "17 04 22 41 62 84 77 17"),
        SignText("fish", "83! 36 14 32 87!"), SignText("saw", "05 12! 27! 32! 47! 52! 67! 72! 87"),
        SignText("grid", "20 29 / 60 69 / 02 92 / 07 97 / 40 49"),
        SignText("tree", "49 40 / 03 46! 83 / 16 49! 76"),
        SignText("cup", "12 29! 59! 72! 12 / 73 94 66"),

        SignText("quotes", "20 23 / 50 53"), SignText("brackets", "30 10! 19! 39 / 50 70! 79! 59"),
        SignText("sun", "43 24 36 57 65 43 / 40 42 / 48 49 / 05 15 / 75 85 / 11 22 / 71 62"),
        SignText("yen", "00 44! 80 / 44 49 / 15 75 / 17 77"),
    ]
}

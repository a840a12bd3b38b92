/// Signs that people write and that are no digits, drawn by hand as the digits of ``Strokes`` are: letters and symbols that
/// nobody takes for a digit. There is no l, no O, no S, no Z, no B, no g and no q.
///
/// A sign depends on the seed, its kind and its index alone.
package struct Signs: Sendable {
    /// The seed they are drawn from.
    package let seed: UInt64

    package init(seed: UInt64 = 1) { self.seed = seed }

    /// What they are called.
    package static var letters: [String] { letterTexts.map(\.name) }
    package static var symbols: [String] { symbolTexts.map(\.name) }

    /// The way of the pen for a sign, written anew for every index; nil for an unknown name.
    package func track(_ name: String, _ index: Int) -> [TrackPoint]? {
        guard let kind = Self.texts.firstIndex(where: { $0.name == name }) else { return nil }
        let text = Self.texts[kind]
        var hand = Hand(
            seed: seed &+ UInt64(kind) &* 0x1000_0000_01B3, stream: UInt64(bitPattern: Int64(index)))
        let styles = DigitStyles(
            slant: 0.08, spread: 0.16, [Style(name, 1) { _, path in text.draw(into: &path) }])
        return styles.written(&hand).track
    }

    private static let texts = letterTexts + symbolTexts

    private static let letterTexts = [
        SignText("A", "09 40! 79 / 15 65"), SignText("A round", "09 24 40 55 79 / 15 65"),
        SignText("E", "70 10! 19! 79 / 14 64"),
        SignText("E round", "71 40 11 34! 15 18 59 78"), SignText("F", "70 10! 19 / 14 64"),
        SignText("H", "10 19 / 70 79 / 14 74"), SignText("J", "20 80 / 50 56 39 18 06"),
        SignText("K", "10 19 / 70 14! 79"), SignText("L", "10 19! 79"),
        SignText("M", "09 10! 45! 80! 89"), SignText("N", "09 10! 79! 80"),
        SignText("P", "19 10! 50 82 54 15"), SignText("R", "19 10! 50 72 54 15! 79"),
        SignText("U", "10 16 49 76 70"), SignText("V", "00 49! 80"), SignText("W", "00 29! 43! 69! 80"),
        SignText("X", "10 79 / 70 19"), SignText("a", "73 43 16 38 65 73! 77 89"),
        SignText("e", "15 75 62 32 06 39 78"), SignText("f", "70 50 33 39 / 13 63"),
        SignText("h", "10 19! 14 43 65 69"), SignText("k", "10 19 / 63 15! 69"),
        SignText("m", "03 09! 04 23 36 39! 35 63 76 79"), SignText("n", "13 19! 14 43 66 69"),
        SignText("p", "13 19 / 14 53 65 57 16"),
        SignText("t", "30 37 59 68 / 13 63"), SignText("w", "03 18 35 48 65 73"),
        SignText("x", "13 69 / 63 19"), SignText("AE", "09 40! 49! 89 / 40 80 / 15 75"),
        SignText("ll", "20 19 / 60 59"),
    ]

    private static let symbolTexts = [
        SignText("plus", "41 48 / 05 85"), SignText("hash", "20 19 / 60 59 / 03 83 / 06 86"),
        SignText("question", "12 30 61 53 35 36 / 38 39"),
        SignText("at", "65 43 25 37 65! 67 85 72 40 12 05 18 59 78"),
        SignText("ampersand", "79 22 40 52 15 17 39 66 75"), SignText("star", "19 40! 79! 03! 83! 19"),
        SignText("asterisk", "41 48 / 03 86 / 83 06"), SignText("equals", "03 83 / 06 86"),
        SignText("percent", "80 09 / 21 03 24 43 21 / 66 58 69 88 66"),
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

import QuillStrokes

extension DrawnSample {
    /// A page of one to four lines of digits, drawn by chance: with any pen, on bright or dark, ruled or shaded paper, with
    /// gaps between the digits that are wide or that close.
    /// - Parameters:
    ///   - number: the page's number.
    ///   - seed: the seed of all pages.
    init(page number: Int, seed: UInt64) {
        var hand = StrokeRandom(seed: seed &+ 0x9A6E5, stream: UInt64(number))
        func between(_ low: Float, _ high: Float) -> Double { Double(hand.between(low, high)) }
        let lineCount = hand.chance(0.5) ? 1 : 2 + hand.index(below: 3)
        let length = 2 + hand.index(below: 7)
        let lines = (0..<lineCount).map { _ in
            (0..<length).map { _ in String(hand.index(below: 10)) }.joined()
        }
        let size = between(26, 110)
        let isPhotograph = hand.chance(0.6)
        let isDark = !isPhotograph && hand.chance(0.25)
        var paper = Paper(brightness: isDark ? between(0, 0.15) : between(0.7, 1))
        if isPhotograph {
            paper.shade = between(0, 0.5)
            paper.shadow = hand.chance(0.3) ? between(0.1, 0.5) : 0
            paper.noise = between(0.005, 0.06)
            paper.ruled = hand.chance(0.3) ? size * between(0.35, 0.9) : 0
        }
        let gap = hand.chance(0.3) ? between(-0.08, 0.08) : between(0.08, 0.5)
        let pen = size * between(0.03, 0.13)
        let ink = isDark ? between(0.7, 1) : between(0, Float(paper.brightness) * 0.6)
        let seeds = (0..<lineCount * length).map { _ in UInt64(hand.index(below: 1 << 30)) }
        self.init(
            name: "page", digits: lines.joined(separator: "-"),
            width: Int(size * (Double(length) * (1.1 + gap) + 1)) + 40,
            height: Int(size * Double(lineCount) * between(1.4, 2)) + 30, size: size, pen: max(1.2, pen),
            ink: ink, paper: paper, seeds: seeds, gap: gap)
    }
}

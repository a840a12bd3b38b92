import QuillStrokes

/// Strokes that mean nothing: what a pen does while its owner is on the telephone.
package struct Scribbles: Sendable {
    /// Ways to scribble.
    package enum Kind: String, CaseIterable, Sendable {
        /// To and fro between two edges.
        case zigzag
        /// Round and round, further and further.
        case spiral
        /// Anywhere, many times.
        case tangle
        /// Straight lines across each other.
        case hatching
        /// Loops in a row.
        case loops
        /// A word that nobody can read.
        case wave
        /// Straight lines from anywhere to anywhere.
        case splinters
        /// Short strokes everywhere.
        case rain
        /// A letter of an alphabet that nobody knows: three to five strokes between the points of a grid.
        case glyph
        /// Rings, arcs, lines, dots, boxes: several of them anywhere.
        case medley
        /// A ring with several of them in it.
        case ringed
        /// Rings everywhere.
        case bubbles
        /// Petals around a middle.
        case petals
        /// A line and many across it.
        case comb
        /// Three lines and more through a middle.
        case rays
    }

    /// The seed they are drawn from.
    package let seed: UInt64

    package init(seed: UInt64 = 1) { self.seed = seed }

    /// The way of the pen, new for every index.
    package func track(_ kind: Kind, _ index: Int) -> [TrackPoint] {
        let number = UInt64(Kind.allCases.firstIndex(of: kind) ?? 0)
        var hand = StrokeRandom(
            seed: seed &+ 0x5C1B_B1E5 &+ number &* 0x1000_0000_01B3, stream: UInt64(bitPattern: Int64(index)))
        let styles = DigitStyles(
            slant: 0, spread: 0.3, [Style(kind.rawValue, 1) { kind.draw(&$0, &$1) }])
        return styles.written(&hand).track
    }
}

extension Scribbles.Kind {
    fileprivate func draw(_ hand: inout StrokeRandom, _ path: inout Skeleton) {
        switch self {
        case .zigzag: Scribbles.zigzag(&hand, &path)
        case .spiral: Scribbles.spiral(&hand, &path)
        case .tangle: Scribbles.tangle(&hand, &path)
        case .hatching: Scribbles.hatching(&hand, &path)
        case .loops: Scribbles.loops(&hand, &path)
        case .wave: Scribbles.wave(&hand, &path)
        case .splinters: Scribbles.splinters(&hand, &path)
        case .glyph: Scribbles.glyph(&hand, &path)
        case .medley: Scribbles.medley(&hand, &path)
        case .ringed: Scribbles.ringed(&hand, &path)
        case .bubbles: Scribbles.bubbles(&hand, &path)
        case .petals: Scribbles.petals(&hand, &path)
        case .comb: Scribbles.comb(&hand, &path)
        case .rays: Scribbles.rays(&hand, &path)
        case .rain: Scribbles.rain(&hand, &path)
        }
    }
}

import QuillStrokes

/// Strokes without meaning, like doodles during a phone call.
package struct Scribbles: Sendable {
    /// Kinds of scribbles.
    package enum Kind: String, CaseIterable, Sendable {
        /// A line back and forth between two edges.
        case zigzag
        /// A spiral.
        case spiral
        /// A line through many random points.
        case tangle
        /// Straight lines that cross.
        case hatching
        /// A row of loops.
        case loops
        /// An illegible word.
        case wave
        /// Straight lines between random points.
        case splinters
        /// Many short strokes.
        case rain
        /// A letter of an unknown alphabet: three to five strokes between the points of a grid.
        case glyph
        /// Several rings, arcs, lines, dots, and boxes.
        case medley
        /// A ring around several such parts.
        case ringed
        /// Many rings.
        case bubbles
        /// Petals around a center.
        case petals
        /// A line and many lines across it.
        case comb
        /// Three or more lines through a center.
        case rays
    }

    /// The seed of the scribbles.
    package let seed: UInt64

    package init(seed: UInt64 = 1) { self.seed = seed }

    /// The pen's track, different for each index.
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

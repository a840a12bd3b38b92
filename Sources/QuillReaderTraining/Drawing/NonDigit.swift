import QuillHandwriting
import QuillStrokes

/// A kind of picture that isn't a digit.
package enum NonDigit: Sendable, Hashable {
    /// A letter or symbol of ``Signs``, by its name.
    case letter(String)
    case symbol(String)
    /// A glyph of a group of ``Glyphs``, by the group's number.
    case glyph(Int)
    case scribble(Scribbles.Kind)
    /// Two or three digits instead of one.
    case severalDigits(Int)
    /// A filled shape, a pattern, grain, or blank paper.
    case shape(Shapes)
    case texture(Textures)
    case noise
    case blank

    /// Filled shapes.
    package enum Shapes: String, CaseIterable, Sendable {
        case disc, square, halfMoon, drop, blob, polygon, heart, cross, star, lens, wedge, trapezoid, splat,
            heap
    }
    /// Patterns that fill the picture.
    package enum Textures: String, CaseIterable, Sendable {
        case stripes, checks, clouds, bricks, dots, landscape, leaves, text, waves, rings, cells, scene
    }

    /// The kind's group in reports.
    package var group: String {
        switch self {
        case .letter: "letters"
        case .symbol: "symbols"
        case .glyph: "glyphs"
        case .scribble: "scribbles"
        case .severalDigits: "several digits"
        case .shape: "shapes"
        case .texture: "textures"
        case .noise: "noise"
        case .blank: "blanks"
        }
    }

    private static let letters = Signs.letters.map(NonDigit.letter)
    private static let symbols = Signs.symbols.map(NonDigit.symbol)
    private static let further =
        Signs.furtherLetters.map(NonDigit.letter) + Signs.pictograms.map(NonDigit.symbol)
    private static let heldOutNames: Set = [
        "K", "k", "M", "R", "star", "at", "grid", "arrow", "smile",
    ]

    /// Whether the kind is left out of training, to measure the network on unknown kinds.
    package var isHeldOut: Bool {
        switch self {
        case .letter(let name), .symbol(let name): Self.heldOutNames.contains(name)
        case .glyph(let group): Glyphs.all.groups[group].isHeldOut
        case .scribble(let kind): kind == .loops || kind == .splinters
        case .shape(let shape): shape == .drop || shape == .polygon
        case .texture(let texture): texture == .bricks || texture == .leaves
        case .severalDigits(let count): count > 2
        case .noise, .blank: false
        }
    }

    /// All kinds, each repeated by its frequency.
    package static let all: [NonDigit] = {
        let drawn =
            letters + letters + letters + symbols + symbols
            + Scribbles.Kind.allCases.flatMap { Array(repeating: NonDigit.scribble($0), count: 4) }
        let glyphs = [Scribbles.Kind.glyph, .medley].flatMap {
            Array(repeating: NonDigit.scribble($0), count: 30)
        }
        let rings = Array(repeating: NonDigit.scribble(.ringed), count: 8)
        let several = [2, 2, 2, 3, 3].flatMap { Array(repeating: NonDigit.severalDigits($0), count: 4) }
        let shapes = Shapes.allCases.map(NonDigit.shape)
        let glyphGroups = Glyphs.all.groups.enumerated().flatMap {
            Array(repeating: NonDigit.glyph($0.offset), count: $0.element.frequency)
        }
        let others = shapes + shapes + shapes + Textures.allCases.map(NonDigit.texture)
        return drawn + further + further + glyphs + glyphGroups + rings + several + others + [
            .noise, .noise, .noise, .noise, .blank,
        ]
    }()

    /// A picture of the kind, different for each index.
    package func picture(_ index: Int, _ hand: inout StrokeRandom) -> GrayImage {
        let seed = hand.next()
        switch self {
        case .letter(let name), .symbol(let name):
            return Self.drawn(Signs(seed: seed).track(name, index) ?? [], &hand)
        case .glyph(let group): return Self.drawn(Glyphs.all.track(in: group, &hand), &hand)
        case .scribble(let kind): return Self.drawn(Scribbles(seed: seed).track(kind, index), &hand)
        case .severalDigits(let count): return Self.drawn(Self.digits(count, seed, &hand), &hand)
        case .shape(let shape): return Pattern(shape: shape, &hand).drawn(&hand)
        case .texture(let texture): return Pattern(texture: texture, &hand).drawn(&hand)
        case .noise: return Self.noise(&hand)
        case .blank: return GrayImage(width: 28, height: 28, filledWith: Float(hand.index(below: 256)) / 255)
        }
    }

    /// A picture of a pen's track with nothing missing and nothing added.
    static func drawn(
        _ track: [TrackPoint], _ hand: inout StrokeRandom, isClean: Bool = false
    ) -> GrayImage {
        guard let field = InkField(track: track) else { return GrayImage(width: 28, height: 28) }
        var look = Look(&hand, ratio: field.ratio)
        // A sign with missing parts may look like a digit.
        look.dots = nil
        look.gaps = 0
        look.frame = 0
        look.pen = look.pen.map { min($0, 0.14) } ?? hand.between(0.03, 0.12)
        if isClean {
            look.noise = 0
            look.contrast = max(look.contrast, 0.3)
            look.paper = max(look.paper, look.contrast)
        }
        return HandwrittenPicture(field: field, look: look).drawn(&hand)
    }

    /// Digits side by side, close enough to look like one sign.
    private static func digits(_ count: Int, _ seed: UInt64, _ hand: inout StrokeRandom) -> [TrackPoint] {
        let strokes = Strokes(seed: seed)
        var track: [TrackPoint] = []
        var right: Float = 0
        for index in 0..<count {
            let digit = strokes.track(index)
            let low = digit.reduce(.infinity) { min($0, $1.x) }
            let high = digit.reduce(-.infinity) { max($0, $1.x) }
            let drop = hand.about(0, 0.06)
            for point in digit {
                track.append(
                    TrackPoint(
                        x: point.x - low + right, y: point.y + drop, radius: point.radius,
                        isStart: point.isStart))
            }
            right += max(high - low, 0.1) + hand.between(0.02, 0.3)
        }
        return track
    }

    private static func noise(_ hand: inout StrokeRandom) -> GrayImage {
        let side = 16 + hand.index(below: 60)
        var image = GrayImage(width: side, height: side)
        let isBlackAndWhite = hand.chance(0.4)
        let share = hand.between(0.02, 0.6)
        let (middle, spread) = (hand.between(0.2, 0.8), hand.between(0.02, 0.3))
        for index in image.pixels.indices {
            image.pixels[index] =
                isBlackAndWhite ? (hand.chance(share) ? 1 : 0) : min(max(hand.about(middle, spread), 0), 1)
        }
        return hand.chance(0.3) ? Filters.blurred(image, deviation: hand.between(0.5, 3)) : image
    }
}

extension InkField {
    /// The drawing's width over its height.
    var ratio: Float { max(high.x - low.x, 1) / max(high.y - low.y, 1) }
}

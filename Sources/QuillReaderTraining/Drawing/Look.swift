import QuillStrokes

/// The appearance of a drawing in a picture: size, pen, ink, paper, light, and camera. Each picture gets a random
/// look, so that the training data covers the variation of people's pictures.
struct Look: Sendable, Equatable {
    /// The drawing's height, in pixels.
    var height: Float = 40
    /// The width, relative to the drawing's own.
    var aspect: Float = 1
    /// The slant to the right, per height, and the rotation, in full turns.
    var slant: Float = 0
    var turn: Float = 0
    /// The line's width, relative to the drawing's longer side; nil for the original pen.
    var pen: Float?
    /// The thickening of the original pen, relative to the drawing's longer side.
    var thickening: Float = 0
    /// The width of a line's soft edge, in pixels.
    var edge: Float = 1
    /// The variation of the width along the line, as a share.
    var pressure: Float = 0
    /// The amplitudes of trembling and of bends in the paper, relative to the drawing.
    var tremor: Float = 0
    var bend: Float = 0
    /// The spacing of dots that replace lines, relative to the drawing; nil for lines.
    var dots: Float?
    /// The share of the line that is missing.
    var gaps: Float = 0
    /// The difference in brightness between paper and ink, 0 to 1, and its variation, as a share.
    var contrast: Float = 0.9
    var unevenness: Float = 0
    /// The paper's largest brightness; with light ink, one minus its smallest.
    var paper: Float = 1
    var isLightOnDark = false
    /// The decrease of light across the picture, and toward its corners.
    var ramp: Float = 0
    var vignette: Float = 0
    /// The standard deviation of the grain.
    var noise: Float = 0
    /// The standard deviation of the blur, in pixels.
    var blur: Float = 0
    /// The factor by which the picture was reduced before it was enlarged again.
    var reduction: Float = 1
    /// The margins around the drawing, relative to its longer side: left, top, right, bottom.
    var margins: [Float] = [0.2, 0.2, 0.2, 0.2]
    /// The lines of a form, as bits: 1 left, 2 top, 4 right, 8 bottom.
    var frame = 0
    /// Whether the picture is only black and white.
    var isThresholded = false

    init() {}

    /// Draws a random look.
    /// - Parameter ratio: the drawing's width over its height.
    init(_ hand: inout StrokeRandom, ratio: Float) {
        let isSmall = hand.chance(0.45)
        height = isSmall ? hand.between(15, 26) : hand.skewed(26, 80)
        slant = hand.about(0, 0.12)
        turn = hand.about(0, 0.014)
        aspect = min(max(1 + hand.about(0, 0.18), 0.6), 1.6)
        // Stretched to nearly a square, except for straight lines.
        if hand.chance(0.1), ratio > 0.3 { aspect = hand.between(0.75, 1) / ratio }
        drawPen(&hand, isSmall: isSmall)
        drawInk(&hand)
        drawPaper(&hand)
        if hand.chance(0.12) {
            isThresholded = true
            noise = min(noise, 0.04)
            contrast = max(contrast, 0.6)
        }
    }

    private mutating func drawPen(_ hand: inout StrokeRandom, isSmall: Bool) {
        if hand.chance(0.65) {
            pen = hand.chance(0.6) ? hand.skewed(0.008, 0.1) : hand.between(0.08, 0.24)
        } else {
            thickening = hand.about(0, 0.025)
        }
        edge = hand.chance(0.7) ? hand.between(0.6, 1.2) : hand.between(1, isSmall ? 3 : 6)
        pressure = hand.chance(0.5) ? hand.between(0, 0.45) : 0
        tremor = hand.chance(0.25) ? hand.between(0, 0.045) : 0
        bend = hand.chance(0.7) ? hand.between(0, 0.05) : 0
        if hand.chance(0.035) {
            dots = hand.between(0.025, 0.06)
            pen = hand.between(0.01, 0.05)
        } else if hand.chance(0.15) {
            gaps = hand.between(0.02, 0.12)
        }
    }

    private mutating func drawInk(_ hand: inout StrokeRandom) {
        let choice = hand.unit()
        contrast =
            choice < 0.55
            ? hand.between(0.7, 1) : choice < 0.8 ? hand.between(0.25, 0.7) : hand.between(0.08, 0.25)
        if hand.chance(0.4) { unevenness = hand.between(0, 0.8) }
    }

    private mutating func drawPaper(_ hand: inout StrokeRandom) {
        isLightOnDark = hand.chance(0.5)
        let isClean = hand.chance(0.6)
        paper = isClean ? 1 : hand.between(max(0.4, contrast), 1)
        if !isClean {
            // Noise must not drown the ink.
            noise = hand.skewed(0, 0.06) * contrast
            if hand.chance(0.6) { ramp = hand.between(0, 0.5) * paper }
            if hand.chance(0.3) { vignette = hand.between(0, 0.4) * paper }
        }
        let blurs = hand.chance(0.3)
        blur = blurs ? hand.between(0.3, 0.04 * height + 0.5) : 0
        if hand.chance(0.15) { reduction = hand.between(1.2, max(1.3, height / 18)) }
        let choice = hand.unit()
        margins = (0..<4).map { _ in
            choice < 0.25
                ? hand.between(0.01, 0.06) : choice < 0.9 ? hand.between(0.08, 0.4) : hand.between(0.05, 1.2)
        }
        if hand.chance(0.08) { frame = hand.chance(0.5) ? 15 : 1 + hand.index(below: 15) }
    }
}

extension StrokeRandom {
    /// A number between two values, more often near the first.
    mutating func skewed(_ low: Float, _ high: Float) -> Float {
        let share = unit()
        return low + (high - low) * share * share
    }
}

import CQuillKernels

/// A random map of the plane. Each image of a batch draws its own numbers from the ranges. The formulas are those of
/// Keras's layers; see `quill_warp_kind`.
public enum PictureMap: Sendable, Hashable {
    /// Shifts by fractions of the height and width; positive is down and to the right.
    case translation(height: ClosedRange<Float>, width: ClosedRange<Float>)
    /// Rotates about the center by a fraction of a full turn; positive is counterclockwise.
    case rotation(ClosedRange<Float>)
    /// Zooms so that 1 + factor times the image's extent is visible. Without a width, both directions use one factor.
    case zoom(height: ClosedRange<Float>, width: ClosedRange<Float>?)
    /// Shears along x and y with a common random sign.
    case shear(x: ClosedRange<Float>, y: ClosedRange<Float>)
    /// Mirrors with probability ½.
    case flip(horizontal: Bool, vertical: Bool)
    /// Multiplies each corner's coordinates by 1 + shift, with a random probability.
    case perspective(probability: ClosedRange<Float>, shift: ClosedRange<Float>)
    /// Displaces pixels smoothly (Simard et al. 2003): uniform numbers in −1…1 per pixel, smoothed by a Gaussian with
    /// a standard deviation of `sigma` pixels, times `alpha`.
    case elastic(alpha: Float, sigma: Float)

    var isFlip: Bool { if case .flip = self { true } else { false } }
    var isElastic: Bool { if case .elastic = self { true } else { false } }
    var isPerspective: Bool { if case .perspective = self { true } else { false } }

    func stage(stream: UInt32) -> quill_warp_stage {
        func make(
            _ kind: quill_warp_kind, _ first: ClosedRange<Float>, _ second: ClosedRange<Float> = 0...0,
            flags: Int32 = 0
        ) -> quill_warp_stage {
            quill_warp_stage(
                kind: kind, stream: stream, low: (first.lowerBound, second.lowerBound),
                high: (first.upperBound, second.upperBound), flags: flags)
        }
        switch self {
        case .translation(let height, let width): return make(quill_warp_translation, height, width)
        case .rotation(let turn): return make(quill_warp_rotation, turn)
        case .zoom(let height, let width):
            return make(quill_warp_zoom, height, width ?? height, flags: width == nil ? 1 : 0)
        case .shear(let x, let y): return make(quill_warp_shear, x, y)
        case .flip(let horizontal, let vertical):
            return make(quill_warp_flip, 0...0, flags: (horizontal ? 1 : 0) + (vertical ? 2 : 0))
        case .perspective(let probability, let shift):
            return make(quill_warp_perspective, probability, shift)
        case .elastic(let alpha, let sigma):
            return make(quill_warp_elastic, alpha...alpha, sigma...sigma)
        }
    }
}

extension PictureMap: CustomStringConvertible {
    /// The printed form in graphs.
    public var description: String {
        switch self {
        case .translation(let height, let width): "translation \(height) \(width)"
        case .rotation(let turn): "rotation \(turn)"
        case .zoom(let height, let width): "zoom \(height)\(width.map { " \($0)" } ?? "")"
        case .shear(let x, let y): "shear \(x) \(y)"
        case .flip(let horizontal, let vertical):
            "flip\(horizontal ? " horizontal" : "")\(vertical ? " vertical" : "")"
        case .perspective(let probability, let shift): "perspective \(probability) \(shift)"
        case .elastic(let alpha, let sigma): "elastic \(alpha) \(sigma)"
        }
    }
}

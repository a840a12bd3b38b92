import CQuillKernels

/// A random map of the plane: each picture of a batch draws its own numbers from the ranges. The formulas are those of
/// Keras's layers; `quill_warp_kind` gives them.
public enum PictureMap: Sendable, Hashable {
    /// A shift by shares of the height and width; positive is down and to the right.
    case translation(height: ClosedRange<Float>, width: ClosedRange<Float>)
    /// A rotation about the centre by a share of a full turn; positive is counter-clockwise.
    case rotation(ClosedRange<Float>)
    /// 1 + factor times as much of the picture is seen; without a width, as much in both directions.
    case zoom(height: ClosedRange<Float>, width: ClosedRange<Float>?)
    /// A shear along x and y, of random common sign.
    case shear(x: ClosedRange<Float>, y: ClosedRange<Float>)
    /// Mirrored, one time in two.
    case flip(horizontal: Bool, vertical: Bool)
    /// With a probability, each corner's coordinates times 1 + shift.
    case perspective(probability: ClosedRange<Float>, shift: ClosedRange<Float>)
    /// Smooth random displacements (Simard et al. 2003): uniform numbers in −1…1 for each pixel, smoothed by a Gaussian
    /// of deviation `sigma` pixels, times `alpha`.
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
    /// As graphs print it.
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

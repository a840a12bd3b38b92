import QuillGraph
import QuillTensor

/// A penalty on weights or activity that is added to the loss in training and evaluation. Weights of frozen layers are
/// not penalized.
public enum Regularizer: Sendable, Hashable {
    /// factor · Σ |w|
    case l1(_ factor: Float = 0.01)
    /// factor · Σ w²
    case l2(_ factor: Float = 0.01)
    /// l1 · Σ |w| + l2 · Σ w²
    case l1l2(l1: Float = 0, l2: Float = 0)
    /// factor times the mean of |cosine| over all pairs of rows or columns of a matrix: Keras's OrthogonalRegularizer.
    case orthogonal(factor: Float = 0.01, mode: Vectors = .rows)

    /// The vectors to orthogonalize.
    public enum Vectors: String, Sendable, Hashable, CaseIterable {
        /// The rows of the matrix.
        case rows
        /// The columns of the matrix.
        case columns
    }

    /// Returns the penalty as a node of one number.
    public func callAsFunction(_ x: Node) -> Node {
        switch self {
        case .l1(let factor): return factor * sum(abs(x))
        case .l2(let factor): return factor * sum(square(x))
        case .l1l2(let l1, let l2):
            if l1 == 0 { return l2 * sum(square(x)) }
            let absolute = l1 * sum(abs(x))
            return l2 == 0 ? absolute : absolute + l2 * sum(square(x))
        case .orthogonal(let factor, let mode):
            guard x.shape.rank == 2 else {
                x.graph.fail(
                    QuillError(
                        .shape, "the orthogonal regularizer expects a matrix, received shape \(x.shape)"))
                return x
            }
            let rows = mode == .rows
            let unit = normalized(x, axis: rows ? 1 : 0)
            let products = matmul(unit, unit, transposeA: !rows, transposeB: rows)
            let count = products.shape[0]
            guard count > 1 else { return 0 * sum(x) }
            let pairs = Float(count) * Float(count - 1) / 2
            let others = 1 - x.graph.constant(Initializer.identity([count, count], 1))
            return factor * 0.5 / pairs * sum(abs(products * others))
        }
    }
}

/// Returns x divided by its norm along an axis; the norm is at least 1e-7, as in Keras.
func normalized(_ x: Node, axis: Int) -> Node {
    let squares = sumKeeping(square(x), axes: [axis])
    return x / sqrt(maximum(squares, 1e-14))
}

/// Returns the sum over axes, keeping them with extent 1.
func sumKeeping(_ x: Node, axes: [Int]) -> Node {
    var kept = x.shape.dimensions
    for axis in axes {
        let axis = axis < 0 ? axis + kept.count : axis
        if kept.indices.contains(axis) { kept[axis] = 1 }
    }
    return sum(x, axes: axes).reshaped(to: Shape(kept))
}

extension Regularizer {
    package static let names = ["L1", "L2", "L1L2", "OrthogonalRegularizer"]

    /// The regularizer in Keras's form: class name and settings.
    public var configuration: Configuration.Value {
        switch self {
        case .l1(let factor): NamedObject.configuration("L1", ["l1": .init(factor)])
        case .l2(let factor): NamedObject.configuration("L2", ["l2": .init(factor)])
        case .l1l2(let l1, let l2): NamedObject.configuration("L1L2", ["l1": .init(l1), "l2": .init(l2)])
        case .orthogonal(let factor, let mode):
            NamedObject.configuration(
                "OrthogonalRegularizer", ["factor": .init(factor), "mode": .string(mode.rawValue)])
        }
    }

    /// Returns the regularizer with a Keras name (`l2`, `L2`); nil if there is none.
    /// - Throws: a `.file` error that names the invalid setting.
    public static func named(_ name: String, _ settings: Configuration = Configuration()) throws
        -> Regularizer?
    {
        switch NamedObject.key(name) {
        case "l1": .l1(try settings.float("l1", default: 0.01))
        case "l2": .l2(try settings.float("l2", default: 0.01))
        case "l1l2":
            .l1l2(l1: try settings.float("l1", default: 0), l2: try settings.float("l2", default: 0))
        case "orthogonalregularizer":
            .orthogonal(
                factor: try settings.float("factor", default: 0.01),
                mode: try settings.choice("mode", default: .rows))
        default: nil
        }
    }

    fileprivate static func unknown(_ object: NamedObject, _ setting: String) -> QuillError {
        object.unknown("regularizer", setting, among: names)
    }
}

extension Configuration {
    /// Returns a regularizer, or nil if the setting is absent or null.
    public func regularizer(_ name: String) throws -> Regularizer? {
        guard let object = try object(name) else { return nil }
        guard let regularizer = try Regularizer.named(object.name, object.settings) else {
            throw Regularizer.unknown(object, name)
        }
        return regularizer
    }
}

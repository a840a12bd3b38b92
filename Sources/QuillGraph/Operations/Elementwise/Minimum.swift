import CQuillKernels

struct Minimum: BinaryOperation {
    static var label: String { "minimum" }
    static func kernels(_ kernels: quill_kernels) -> BinaryKernels {
        BinaryKernels(same: kernels.minimum, rows: kernels.minimum_rows)
    }
    static func derivatives(_ a: Node, _ b: Node, _ y: Node, _ dy: Node) -> (a: Node?, b: Node?) {
        (dy * greaterOrEqual(b, a), dy * greater(a, b))
    }
}

/// The smaller of a and b, element by element. Where they are equal, the gradient goes to a.
public func minimum(_ a: Node, _ b: Node) -> Node { Minimum.node(a, b) }

/// The smaller of a and b, element by element. Where they are equal, the gradient goes to a.
public func minimum(_ a: Node, _ b: Float) -> Node { Minimum.node(a, a.graph.constant(b)) }

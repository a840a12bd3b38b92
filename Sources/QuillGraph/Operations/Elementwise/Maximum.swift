import CQuillKernels

struct Maximum: BinaryOperation {
    static var label: String { "maximum" }
    static func kernels(_ kernels: quill_kernels) -> BinaryKernels {
        BinaryKernels(same: kernels.maximum, rows: kernels.maximum_rows)
    }
    static func derivatives(_ a: Node, _ b: Node, _ y: Node, _ dy: Node) -> (a: Node?, b: Node?) {
        (dy * greaterOrEqual(a, b), dy * greater(b, a))
    }
}

/// The larger of a and b, element by element. Where they are equal, the gradient goes to a.
public func maximum(_ a: Node, _ b: Node) -> Node { Maximum.node(a, b) }

/// The larger of a and b, element by element. Where they are equal, the gradient goes to a.
public func maximum(_ a: Node, _ b: Float) -> Node { Maximum.node(a, a.graph.constant(b)) }

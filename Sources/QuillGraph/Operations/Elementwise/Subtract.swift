import CQuillKernels

struct Subtract: BinaryOperation {
    static var label: String { "-" }
    static func kernels(_ kernels: quill_kernels) -> BinaryKernels {
        BinaryKernels(same: kernels.subtract, rows: kernels.subtract_rows)
    }
    static func derivatives(_ a: Node, _ b: Node, _ y: Node, _ dy: Node) -> (a: Node?, b: Node?) {
        (dy, -dy)
    }

    func simplified(_ context: SimplifyContext) -> Simplification? {
        context.affine(left: { (-1, $0) }, right: { (1, -$0) })
    }
}

/// a − b, element by element; shapes broadcast.
public func - (a: Node, b: Node) -> Node { Subtract.node(a, b) }

/// a − b, element by element; shapes broadcast.
public func - (a: Node, b: Float) -> Node { Subtract.node(a, a.graph.constant(b)) }

/// a − b, element by element; shapes broadcast.
public func - (a: Float, b: Node) -> Node { Subtract.node(b.graph.constant(a), b) }

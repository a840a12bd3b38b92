import CQuillKernels

struct Multiply: BinaryOperation {
    static var label: String { "*" }
    static func kernels(_ kernels: quill_kernels) -> BinaryKernels {
        BinaryKernels(same: kernels.multiply, rows: kernels.multiply_rows)
    }
    static func derivatives(_ a: Node, _ b: Node, _ y: Node, _ dy: Node) -> (a: Node?, b: Node?) {
        (dy * b, dy * a)
    }

    func simplified(_ context: SimplifyContext) -> Simplification? {
        context.affine(left: { ($0, 0) }, right: { ($0, 0) })
    }
}

/// a · b, element by element; shapes broadcast.
public func * (a: Node, b: Node) -> Node { Multiply.node(a, b) }

/// a · b, element by element; shapes broadcast.
public func * (a: Node, b: Float) -> Node { Multiply.node(a, a.graph.constant(b)) }

/// a · b, element by element; shapes broadcast.
public func * (a: Float, b: Node) -> Node { Multiply.node(b.graph.constant(a), b) }

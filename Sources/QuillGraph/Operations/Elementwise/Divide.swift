import CQuillKernels

struct Divide: BinaryOperation {
    static var label: String { "/" }
    static func kernels(_ kernels: quill_kernels) -> BinaryKernels {
        BinaryKernels(same: kernels.divide, rows: kernels.divide_rows)
    }
    static func derivatives(_ a: Node, _ b: Node, _ y: Node, _ dy: Node) -> (a: Node?, b: Node?) {
        (dy / b, -(dy * y / b))
    }

    func simplified(_ context: SimplifyContext) -> Simplification? {
        // Only powers of two: for others, x · (1/c) and x / c differ in the last bit. 1 over the smallest is
        // infinite.
        context.affine(
            left: { _ in nil },
            right: { abs($0).significand == 1 && (1 / $0).isFinite ? (1 / $0, 0) : nil })
    }
}

/// a ÷ b, element by element; shapes broadcast.
public func / (a: Node, b: Node) -> Node { Divide.node(a, b) }

/// a ÷ b, element by element; shapes broadcast.
public func / (a: Node, b: Float) -> Node { Divide.node(a, a.graph.constant(b)) }

/// a ÷ b, element by element; shapes broadcast.
public func / (a: Float, b: Node) -> Node { Divide.node(b.graph.constant(a), b) }

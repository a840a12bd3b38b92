import CQuillKernels

struct GreaterOrEqual: BinaryOperation {
    static var label: String { "greaterOrEqual" }
    static func kernels(_ kernels: quill_kernels) -> BinaryKernels {
        BinaryKernels(same: kernels.greater_equal, rows: kernels.greater_equal_rows)
    }
    static func derivatives(_ a: Node, _ b: Node, _ y: Node, _ dy: Node) -> (a: Node?, b: Node?) {
        (nil, nil)
    }
}

/// 1 where a ≥ b, else 0; the derivative is 0.
public func greaterOrEqual(_ a: Node, _ b: Node) -> Node { GreaterOrEqual.node(a, b) }

/// 1 where a ≥ b, else 0; the derivative is 0.
public func greaterOrEqual(_ a: Node, _ b: Float) -> Node { GreaterOrEqual.node(a, a.graph.constant(b)) }

import CQuillKernels

struct Power: BinaryOperation {
    static var label: String { "power" }
    static func kernels(_ kernels: quill_kernels) -> BinaryKernels {
        BinaryKernels(same: kernels.power, rows: kernels.power_rows)
    }
    static func derivatives(_ a: Node, _ b: Node, _ y: Node, _ dy: Node) -> (a: Node?, b: Node?) {
        (dy * b * power(a, b - 1), dy * y * log(a))
    }
}

/// a to the power b, element by element; differentiable in b where a > 0.
public func power(_ a: Node, _ b: Node) -> Node { Power.node(a, b) }

/// a to the power b, element by element; differentiable in b where a > 0.
public func power(_ a: Node, _ b: Float) -> Node { Power.node(a, a.graph.constant(b)) }

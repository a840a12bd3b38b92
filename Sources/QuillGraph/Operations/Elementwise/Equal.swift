import CQuillKernels

struct Equal: BinaryOperation {
    static var label: String { "equal" }
    static func kernels(_ kernels: quill_kernels) -> BinaryKernels {
        BinaryKernels(same: kernels.equal, rows: kernels.equal_rows)
    }
    static func derivatives(_ a: Node, _ b: Node, _ y: Node, _ dy: Node) -> (a: Node?, b: Node?) {
        (nil, nil)
    }
}

/// 1 where a equals b, else 0; the derivative is 0.
public func equal(_ a: Node, _ b: Node) -> Node { Equal.node(a, b) }

/// 1 where a equals b, else 0; the derivative is 0.
public func equal(_ a: Node, _ b: Float) -> Node { Equal.node(a, a.graph.constant(b)) }

import CQuillKernels

struct Greater: BinaryOperation {
    static var label: String { "greater" }
    static func kernels(_ kernels: quill_kernels) -> BinaryKernels {
        BinaryKernels(same: kernels.greater, rows: kernels.greater_rows)
    }
    static func derivatives(_ a: Node, _ b: Node, _ y: Node, _ dy: Node) -> (a: Node?, b: Node?) {
        (nil, nil)
    }
}

/// 1 where a > b, else 0; the derivative is 0.
public func greater(_ a: Node, _ b: Node) -> Node { Greater.node(a, b) }

/// 1 where a > b, else 0; the derivative is 0.
public func greater(_ a: Node, _ b: Float) -> Node { Greater.node(a, a.graph.constant(b)) }

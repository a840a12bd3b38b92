import CQuillKernels

struct Reciprocal: UnaryOperation {
    static var label: String { "reciprocal" }
    static var cost: Double { 0.3 }
    static func kernel(_ kernels: quill_kernels) -> UnaryKernel { kernels.reciprocal }
    static func derivative(_ x: Node, _ y: Node, _ dy: Node) -> Node? { -(dy * square(y)) }
}

/// 1/x, element by element.
public func reciprocal(_ x: Node) -> Node { x.graph.add(Reciprocal(), [x]) }

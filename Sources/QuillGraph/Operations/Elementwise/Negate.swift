import CQuillKernels

struct Negate: UnaryOperation {
    static var label: String { "negate" }
    static func kernel(_ kernels: quill_kernels) -> UnaryKernel { kernels.negate }
    static func derivative(_ x: Node, _ y: Node, _ dy: Node) -> Node? { -dy }
}

/// −x, element by element.
public prefix func - (x: Node) -> Node { x.graph.add(Negate(), [x]) }

import CQuillKernels

struct Square: UnaryOperation {
    static var label: String { "square" }
    static func kernel(_ kernels: quill_kernels) -> UnaryKernel { kernels.square }
    static func derivative(_ x: Node, _ y: Node, _ dy: Node) -> Node? { dy * (2 * x) }
}

/// x², element by element.
public func square(_ x: Node) -> Node { x.graph.add(Square(), [x]) }

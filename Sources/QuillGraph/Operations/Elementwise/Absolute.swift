import CQuillKernels

struct Absolute: UnaryOperation {
    static var label: String { "absolute" }
    static func kernel(_ kernels: quill_kernels) -> UnaryKernel { kernels.absolute }
    static func derivative(_ x: Node, _ y: Node, _ dy: Node) -> Node? { dy * sign(x) }
}

/// |x|, element by element; the derivative at 0 is 0.
public func abs(_ x: Node) -> Node { x.graph.add(Absolute(), [x]) }

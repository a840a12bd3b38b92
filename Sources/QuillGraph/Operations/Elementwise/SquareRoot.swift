import CQuillKernels

struct SquareRoot: UnaryOperation {
    static var label: String { "sqrt" }
    static var cost: Double { 0.3 }
    static func kernel(_ kernels: quill_kernels) -> UnaryKernel { kernels.square_root }
    static func derivative(_ x: Node, _ y: Node, _ dy: Node) -> Node? { dy * (0.5 / y) }
}

/// √x, element by element.
public func sqrt(_ x: Node) -> Node { x.graph.add(SquareRoot(), [x]) }

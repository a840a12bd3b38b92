import CQuillKernels

struct Exponential: UnaryOperation {
    static var label: String { "exp" }
    static var cost: Double { 0.5 }
    static func kernel(_ kernels: quill_kernels) -> UnaryKernel { kernels.exponential }
    static func derivative(_ x: Node, _ y: Node, _ dy: Node) -> Node? { dy * y }
}

/// eˣ, element by element.
public func exp(_ x: Node) -> Node { x.graph.add(Exponential(), [x]) }

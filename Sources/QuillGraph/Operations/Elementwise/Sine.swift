import CQuillKernels

struct Sine: UnaryOperation {
    static var label: String { "sin" }
    static var cost: Double { 0.6 }
    static func kernel(_ kernels: quill_kernels) -> UnaryKernel { kernels.sine }
    static func derivative(_ x: Node, _ y: Node, _ dy: Node) -> Node? { dy * cos(x) }
}

/// sin x, element by element.
public func sin(_ x: Node) -> Node { x.graph.add(Sine(), [x]) }

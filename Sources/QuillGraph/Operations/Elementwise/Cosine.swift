import CQuillKernels

struct Cosine: UnaryOperation {
    static var label: String { "cos" }
    static var cost: Double { 0.6 }
    static func kernel(_ kernels: quill_kernels) -> UnaryKernel { kernels.cosine }
    static func derivative(_ x: Node, _ y: Node, _ dy: Node) -> Node? { -(dy * sin(x)) }
}

/// cos x, element by element.
public func cos(_ x: Node) -> Node { x.graph.add(Cosine(), [x]) }

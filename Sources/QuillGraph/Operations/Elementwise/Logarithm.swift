import CQuillKernels

struct Logarithm: UnaryOperation {
    static var label: String { "log" }
    static var cost: Double { 0.5 }
    static func kernel(_ kernels: quill_kernels) -> UnaryKernel { kernels.logarithm }
    static func derivative(_ x: Node, _ y: Node, _ dy: Node) -> Node? { dy / x }
}

/// ln x, element by element.
public func log(_ x: Node) -> Node { x.graph.add(Logarithm(), [x]) }

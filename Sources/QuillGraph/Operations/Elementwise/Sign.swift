import CQuillKernels

struct Sign: UnaryOperation {
    static var label: String { "sign" }
    static func kernel(_ kernels: quill_kernels) -> UnaryKernel { kernels.sign }
    static func derivative(_ x: Node, _ y: Node, _ dy: Node) -> Node? { nil }
}

/// −1, 0 or 1, element by element; the derivative is 0.
public func sign(_ x: Node) -> Node { x.graph.add(Sign(), [x]) }

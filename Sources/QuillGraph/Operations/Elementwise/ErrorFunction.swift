import CQuillKernels

struct ErrorFunction: UnaryOperation {
    static var label: String { "erf" }
    static var cost: Double { 0.8 }
    static func kernel(_ kernels: quill_kernels) -> UnaryKernel { kernels.error_function }
    static func derivative(_ x: Node, _ y: Node, _ dy: Node) -> Node? {
        dy * (1.1283791670955126 * exp(-square(x)))
    }
}

/// erf x = 2/√π ∫₀ˣ e^(-t²) dt, element by element.
public func erf(_ x: Node) -> Node { x.graph.add(ErrorFunction(), [x]) }

import CQuillKernels
import QuillTensor

/// A kernel that maps elements `begin..<end` of x to those of y.
typealias UnaryKernel =
    @convention(c) (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int64, Int64) -> Void

/// An elementwise operation on one value. The shape stays the same, and the output may reuse the input's memory.
///
/// A conforming type provides its name, kernel and derivative.
protocol UnaryOperation: Operation {
    init()
    static var label: String { get }
    /// Estimated nanoseconds per element.
    static var cost: Double { get }
    static func kernel(_ kernels: quill_kernels) -> UnaryKernel
    static func derivative(_ x: Node, _ y: Node, _ dy: Node) -> Node?
}

extension UnaryOperation {
    static var cost: Double { 0.1 }
    var name: String { Self.label }
    var reusableInputs: [Int] { [0] }

    func output(for inputs: [TensorType]) throws -> TensorType { try inputs[0].requiringFloats(name) }

    func gradients(_ call: GradientCall) -> [Node?] {
        [Self.derivative(call.inputs[0], call.output, call.upstream)]
    }

    func work(_ binding: Binding) -> Work {
        let kernel = Self.kernel(binding.kernels.pointee)
        let (x, y) = (binding.input(0), binding.output)
        return .elements(binding.count, cost: Self.cost) { begin, end in kernel(x, y, begin, end) }
    }
}

extension TensorType {
    /// Returns this type if it holds floats.
    func requiringFloats(_ operation: String) throws -> TensorType {
        guard dataType == .float32 else {
            throw QuillError(.shape, "\(operation) takes floats, received \(self)")
        }
        return self
    }
}

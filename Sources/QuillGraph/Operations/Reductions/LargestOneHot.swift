import CQuillKernels
import QuillTensor

/// One-hot rows: zeros with a one at the row's first largest number.
struct LargestOneHot: Operation {
    var name: String { "largestOneHot" }

    func output(for inputs: [TensorType]) throws -> TensorType { try inputs[0].requiringRows(name) }

    func gradients(_ call: GradientCall) -> [Node?] { [nil] }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.largest_one_hot
        let (x, y, columns) = (binding.input(0), binding.output, binding.columns)
        return .items(binding.rows, nanoseconds: Double(binding.count) * 0.5) { begin, end in
            kernel(x, y, columns, begin, end)
        }
    }
}

/// Returns zeros with a one at the first largest number along the last axis. The derivative is 0.
public func largestOneHot(_ x: Node) -> Node { x.graph.add(LargestOneHot(), [x]) }

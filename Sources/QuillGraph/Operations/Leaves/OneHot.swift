import CQuillKernels
import QuillTensor

/// One-hot rows: zeros with a one at each label.
struct OneHot: Operation {
    let classes: Int
    var name: String { "oneHot(\(classes))" }

    func output(for inputs: [TensorType]) throws -> TensorType {
        guard inputs[0].dataType == .int32 else {
            throw QuillError(.shape, "\(name) takes int32 labels, received \(inputs[0])")
        }
        return TensorType(Shape(inputs[0].shape.dimensions + [classes]))
    }

    func gradients(_ call: GradientCall) -> [Node?] { [nil] }

    func work(_ binding: Binding) -> Work {
        let kernel = binding.kernels.pointee.one_hot
        let (labels, y, columns) = (binding.integers(0), binding.output, Int64(classes))
        return .items(binding.count / classes, nanoseconds: Double(binding.count) * 0.1) { begin, end in
            kernel(labels, y, columns, begin, end)
        }
    }
}

/// Returns one-hot rows of int32 labels; a label out of range gives a row of zeros.
public func oneHot(_ labels: Node, classes: Int) -> Node {
    labels.graph.add(OneHot(classes: classes), [labels])
}

import CQuillKernels
import QuillTensor

/// Fused softmax and cross-entropy: per row, ln Σ e^x − x[label], or Σ target · (ln Σ e^x − x) for target
/// probabilities. Inputs: logits [rows, classes]; int32 labels [rows] or targets [rows, classes].
struct CrossEntropy: Operation {
    var name: String { "crossEntropy" }

    func output(for inputs: [TensorType]) throws -> TensorType {
        TensorType([try rowsWithTargets(inputs, name)])
    }

    func gradients(_ call: GradientCall) -> [Node?] {
        [call.output.graph.add(CrossEntropyGradient(), call.inputs + [call.upstream]), nil]
    }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let (x, loss, columns) = (binding.input(0), binding.output, binding.columns)
        let time = Double(binding.inputTypes[0].shape.elementCount) * 0.5
        if binding.inputTypes[1].dataType == .int32 {
            let labels = binding.integers(1)
            return .items(binding.rows, nanoseconds: time) { begin, end in
                kernels.sparse_cross_entropy(x, labels, loss, columns, begin, end)
            }
        }
        let targets = binding.input(1)
        return .items(binding.rows, nanoseconds: time) { begin, end in
            kernels.cross_entropy(x, targets, loss, columns, begin, end)
        }
    }
}

/// The gradient of cross-entropy with respect to the logits. Inputs: logits, labels or targets, gradient of the
/// losses [rows].
struct CrossEntropyGradient: Operation {
    var name: String { "crossEntropyGradient" }

    func output(for inputs: [TensorType]) -> TensorType { inputs[0] }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let (x, dloss, dx, columns) = (binding.input(0), binding.input(2), binding.output, binding.columns)
        let time = Double(binding.count) * 0.5
        if binding.inputTypes[1].dataType == .int32 {
            let labels = binding.integers(1)
            return .items(binding.rows, nanoseconds: time) { begin, end in
                kernels.sparse_cross_entropy_gradient(x, labels, dloss, dx, columns, begin, end)
            }
        }
        let targets = binding.input(1)
        return .items(binding.rows, nanoseconds: time) { begin, end in
            kernels.cross_entropy_gradient(x, targets, dloss, dx, columns, begin, end)
        }
    }
}

/// 1 where a row's largest value is at its label (or at its largest target), else 0. Inputs as for `CrossEntropy`.
struct Accuracy: Operation {
    var name: String { "accuracy" }

    func output(for inputs: [TensorType]) throws -> TensorType {
        TensorType([try rowsWithTargets(inputs, name)])
    }

    func gradients(_ call: GradientCall) -> [Node?] { [nil, nil] }

    func work(_ binding: Binding) -> Work {
        let kernels = binding.kernels.pointee
        let (x, hit, columns) = (binding.input(0), binding.output, binding.columns)
        let time = Double(binding.inputTypes[0].shape.elementCount) * 0.2
        if binding.inputTypes[1].dataType == .int32 {
            let labels = binding.integers(1)
            return .items(binding.rows, nanoseconds: time) { begin, end in
                kernels.sparse_accuracy(x, labels, hit, columns, begin, end)
            }
        }
        let targets = binding.input(1)
        return .items(binding.rows, nanoseconds: time) { begin, end in
            kernels.accuracy(x, targets, hit, columns, begin, end)
        }
    }
}

private func rowsWithTargets(_ inputs: [TensorType], _ name: String) throws -> Int {
    let (x, y) = (try inputs[0].requiringRows(name), inputs[1])
    guard x.shape.rank == 2 else {
        throw QuillError(.shape, "\(name) takes predictions [rows, classes], received shape \(x.shape)")
    }
    guard y.dataType == .int32 ? y.shape == [x.shape[0]] : y == x else {
        throw QuillError(
            .shape,
            "\(name): predictions of shape \(x.shape) need int32 labels [\(x.shape[0])] or one row of "
                + "probabilities each, received \(y)")
    }
    return x.shape[0]
}

/// Returns the cross-entropy of softmax(logits) per row, [rows], without rounding the softmax. Labels are int32
/// [rows], or one row of probabilities per sample.
public func crossEntropy(logits: Node, labels: Node) -> Node {
    logits.graph.add(CrossEntropy(), [logits, labels])
}

/// Returns 1 where a row's largest value is at its label, else 0: [rows].
public func accuracy(_ predictions: Node, labels: Node) -> Node {
    predictions.graph.add(Accuracy(), [predictions, labels])
}

extension Node {
    /// The logits if this node is their softmax, else nil.
    public var logits: Node? { operation is Softmax ? inputs[0] : nil }
}

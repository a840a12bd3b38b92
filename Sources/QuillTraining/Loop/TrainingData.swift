import QuillDatasets
import QuillGraph
import QuillNetwork
import QuillTensor

/// Samples with their targets, as `fit` and `evaluate` take them: bytes stay bytes.
public struct TrainingData: Sendable {
    /// The samples, first axis by row.
    public let features: AnyTensor
    /// Class numbers [rows] (int32), or rows of numbers (float32).
    public let targets: AnyTensor

    /// Samples and targets.
    /// - Throws: a `.data` error if their counts differ, there are none, or a number is not finite; it names the row.
    public init(features: AnyTensor, targets: AnyTensor) throws {
        self.features = features
        self.targets = targets
        guard let rows = features.shape.dimensions.first, targets.shape.dimensions.first == rows else {
            throw QuillError(
                .data,
                "expected as many targets as samples, received shapes \(features.shape) and \(targets.shape)")
        }
        guard rows > 0 else { throw QuillError(.data, "there are no samples") }
        for (what, tensor) in [("samples", features), ("targets", targets)] {
            if case .float32(let floats) = tensor, let place = floats.firstNonFinite {
                let row = place / max(floats.shape.dropFirst.count, 1)
                throw QuillError(.data, "\(what): the numbers must be finite, row \(row) is not")
            }
        }
    }

    /// Images and labels.
    public init(_ dataset: Dataset) throws {
        try self.init(features: .uint8(dataset.images), targets: .int32(dataset.labels))
    }

    /// The number of samples.
    public var count: Int { features.shape[0] }

    /// Checks that the samples and targets fit a network and its loss.
    func check(_ network: Network, _ loss: Loss?) throws {
        let input = network.steps[network.inputs[0]]
        let row = features.shape.dropFirst
        // An image with one channel and the same image without that axis hold the same numbers.
        guard row.withoutOnes == input.output.withoutOnes else {
            throw QuillError(
                .shape, "\(input.name): expected samples of shape \(input.output), received \(row)")
        }
        guard let loss else { return }
        let output = network.steps[network.outputs[0].step]
        switch (targets, loss.target) {
        case (.int32(let labels), _):
            guard labels.rank == 1, let outputs = output.output.dimensions.last else {
                throw QuillError(.shape, "labels: expected [rows], received \(labels.shape)")
            }
            // A single output of numbers says which of two classes it is.
            let classes = loss.target == .values ? max(outputs, 2) : outputs
            let bad = labels.withUnsafeBufferPointer { $0.firstIndex { $0 < 0 || Int($0) >= classes } }
            if let bad {
                throw QuillError(
                    .data,
                    "label \(labels.elements[bad]) in row \(bad): \(output.name) has \(outputs) outputs, 0 to \(classes - 1)"
                )
            }
        case (.float32(let values), .values):
            guard values.shape.dropFirst == output.output else {
                throw QuillError(
                    .shape,
                    "\(output.name): expected targets of shape \(output.output), received \(values.shape.dropFirst)"
                )
            }
        default:
            throw QuillError(
                .data, "\(loss.name) takes int32 labels, received \(targets.dataType.rawValue) targets")
        }
    }
}

extension Shape {
    var withoutOnes: [Int] { dimensions.filter { $0 != 1 } }
}

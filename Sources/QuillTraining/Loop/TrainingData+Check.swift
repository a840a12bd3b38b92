import QuillGraph
import QuillNetwork
import QuillTensor

extension TrainingData {
    /// Checks that the samples and targets fit a network and its losses.
    func check(_ network: Network, _ compilation: Model.Compilation) throws {
        try Self.check(features, network)
        let outputs = zip(compilation.outputs, network.outputShapes).filter { $0.0.loss != nil }
        guard targets.count == outputs.count else {
            throw QuillError(
                .data,
                "\(network.name): expected targets for \(outputs.map(\.0.name).joined(separator: ", ")), received "
                    + "\(targets.count) tensors")
        }
        for (target, (output, shape)) in zip(targets, outputs) {
            guard let loss = output.loss else { continue }
            try Self.check(target, output.name, shape, loss)
        }
    }

    /// Checks that samples fit a network.
    static func check(_ features: [AnyTensor], _ network: Network) throws {
        guard features.count == network.inputs.count else {
            let names = network.inputs.map { network.steps[$0].name }.joined(separator: ", ")
            throw QuillError(
                .data, "\(network.name): expected samples for \(names), received \(features.count) tensors")
        }
        for (index, tensor) in zip(network.inputs, features) {
            let input = network.steps[index]
            let row = tensor.shape.dropFirst()
            // An image with one channel matches the same image without the channel axis.
            guard row.withoutOnes == input.output.withoutOnes else {
                throw QuillError(
                    .shape, "\(input.name): expected samples of shape \(input.output), received \(row)")
            }
        }
    }

    private static func check(_ target: AnyTensor, _ name: String, _ shape: Shape, _ loss: Loss) throws {
        switch (target, loss.target) {
        case (.int32(let labels), _):
            guard labels.rank == 1, let last = shape.dimensions.last else {
                throw QuillError(.shape, "labels: expected [rows], received \(labels.shape)")
            }
            // One output can distinguish two classes.
            let classes = last == 1 && loss.target == .values ? 2 : last
            let bad = labels.withUnsafeBufferPointer { $0.firstIndex { $0 < 0 || Int($0) >= classes } }
            if let bad {
                throw QuillError(
                    .data,
                    "label \(labels.elements[bad]) in row \(bad): \(name) has \(last) outputs, 0 to \(classes - 1)"
                )
            }
        case (.float32(let values), .values):
            guard values.shape.dropFirst() == shape else {
                throw QuillError(
                    .shape,
                    "\(name): expected targets of shape \(shape), received \(values.shape.dropFirst())")
            }
        default:
            throw QuillError(
                .data, "\(loss.name) takes int32 labels, received \(target.dataType.rawValue) targets")
        }
    }
}

import QuillGraph
import QuillNetwork
import QuillTensor

extension TrainingData {
    /// Returns the same data in the forms that a network and its losses take, with a note for each guess.
    /// - Throws: a `.shape` or `.data` error if they do not fit.
    func prepared(for network: Network, _ compilation: Model.Compilation) throws -> TrainingData {
        var result = self
        result.features = try Self.prepared(features, for: network)
        let outputs = zip(compilation.outputs, network.outputShapes).filter { $0.0.loss != nil }
        guard targets.count == outputs.count else {
            throw QuillError(
                .data,
                "\(network.name): expected targets for \(outputs.map(\.0.name).joined(separator: ", ")), received "
                    + targets.count.counted("tensor"))
        }
        for (index, (output, shape)) in outputs.enumerated() {
            guard let loss = output.loss else { continue }
            if index < sampleWeights.count || sampleWeights.count == 1 {
                let place = sampleWeights.count == 1 ? 0 : index
                result.sampleWeights[place] = try Self.weights(sampleWeights[place], for: shape.positions)
            }
            let form = TargetForm(output: output.name, shape: shape, loss: loss)
            let (target, note) = try form.prepared(targets[index])
            result.targets[index] = target
            if let note { result.notes.append(note) }
        }
        return result
    }

    /// Returns sample weights as [rows] or [rows] + positions.
    /// - Throws: a `.shape` error if they do not fit.
    private static func weights(_ given: Tensor<Float>, for positions: Shape) throws -> Tensor<Float> {
        let (row, rows) = (given.shape.dropFirst(), given.shape[0])
        if row.fits([]) { return try given.reshaped(to: [rows]) }
        guard row.fits(positions) else {
            let others = positions.rank == 0 ? "" : " or \(positions.prepending(rows))"
            throw QuillError(
                .shape, "sample weights: expected shape [\(rows)]\(others), received \(given.shape)")
        }
        return try given.reshaped(to: positions.prepending(rows))
    }

    /// Returns samples in the forms that a network takes: bytes and floats; integers become floats.
    /// - Throws: a `.shape` or `.data` error if they do not fit.
    static func prepared(_ features: [AnyTensor], for network: Network) throws -> [AnyTensor] {
        guard features.count == network.inputs.count else {
            let names = network.inputs.map { network.steps[$0].name }.joined(separator: ", ")
            throw QuillError(
                .data,
                "\(network.name): expected samples for \(names), received "
                    + features.count.counted("tensor"))
        }
        return try zip(network.inputs, features).map { index, tensor in
            let input = network.steps[index]
            let row = tensor.shape.dropFirst()
            // An image with one channel matches the same image without the channel axis.
            guard row.withoutOnes == input.output.withoutOnes else {
                throw QuillError(
                    .shape, "\(input.name): expected samples of shape \(input.output), received \(row)")
            }
            return tensor.bytesOrFloats
        }
    }
}

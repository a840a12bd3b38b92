import QuillNetwork
import QuillTensor

extension SavedModel {
    /// Returns the weights of a network, and the names of those that it doesn't have.
    /// - Parameters:
    ///   - network: the network.
    ///   - skipsMismatches: whether to leave out weights that are missing or have a wrong shape.
    ///   - note: receives a line for each weight that another program named, and for each that is left out.
    /// - Throws: a `.file` error that names the weight that is missing or has a wrong shape, or, if such weights are left
    ///   out, says that none is left.
    func weights(
        of network: Network, skippingMismatches skipsMismatches: Bool = false, note: (String) -> Void
    ) throws -> (own: [String: Tensor<Float>], unused: [String]) {
        let own = network.weights
        let isForeign = self.network == nil && !own.isEmpty && !own.contains { weights[$0.name] != nil }
        if isForeign {
            let matcher = try WeightMatcher(network, weights)
            matcher.rows.forEach { note(ModelFile.printable($0)) }
            return (matcher.weights, matcher.unused)
        }
        var unused = weights
        var skipped: [String] = []
        let pairs = try own.compactMap { weight -> (String, Tensor<Float>)? in
            let tensor = unused.removeValue(forKey: weight.name)
            if let tensor, tensor.shape == weight.shape { return (weight.name, tensor) }
            let problem =
                tensor.map { "weight '\(weight.name)': expected shape \(weight.shape), received \($0.shape)" }
                ?? "weight '\(weight.name)' \(weight.shape) is missing"
            guard skipsMismatches else { throw QuillError(.file, problem) }
            skipped.append("\(problem); it keeps its values")
            return nil
        }
        if pairs.isEmpty, !own.isEmpty {
            throw QuillError(.file, "expected weights of the network's names and shapes, received none")
        }
        skipped.forEach(note)
        return (Dictionary(uniqueKeysWithValues: pairs), unused.keys.sorted())
    }
}

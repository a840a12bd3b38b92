import QuillNetwork
import QuillTensor

extension SavedModel {
    /// Returns the weights of a network, and the names of those that it doesn't have.
    /// - Parameter note: receives a line for each weight that another program named.
    /// - Throws: a `.file` error that names the weight that is missing or has a wrong shape.
    func weights(
        of network: Network, note: (String) -> Void
    ) throws -> (own: [String: Tensor<Float>], unused: [String]) {
        let own = network.weights
        let isForeign = self.network == nil && !own.isEmpty && !own.contains { weights[$0.name] != nil }
        if isForeign {
            let matcher = try WeightMatcher(network, weights)
            matcher.rows.forEach { note(ModelFile.printable($0)) }
            return (matcher.weights, matcher.unused)
        }
        var unused = weights
        let pairs = try own.map { weight in
            guard let tensor = unused.removeValue(forKey: weight.name) else {
                throw QuillError(.file, "weight '\(weight.name)' \(weight.shape) is missing")
            }
            guard tensor.shape == weight.shape else {
                throw QuillError(
                    .file, "weight '\(weight.name)': expected shape \(weight.shape), received \(tensor.shape)"
                )
            }
            return (weight.name, tensor)
        }
        return (Dictionary(uniqueKeysWithValues: pairs), unused.keys.sorted())
    }
}

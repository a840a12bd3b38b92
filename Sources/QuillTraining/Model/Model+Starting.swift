import QuillGraph
import QuillNetwork
import QuillTensor

extension Model {
    /// Returns a copy that runs on a runtime and, where its weights are still those of a new model, starts from a seed.
    /// Weights that were trained, loaded, or initialized with another seed than 1 stay as they are.
    package func starting(seed: UInt64, on runtime: Runtime) throws -> Model {
        var copy = Model(network: network, storage: storage.copy(), runtime: runtime)
        copy.compilation = compilation
        copy.classNames = classNames
        copy.silencedFindings = silencedFindings
        guard seed != 1 else { return copy }
        for (index, weight) in network.weights.enumerated() {
            guard case .float32(let value)? = storage.variables.value(weight.name),
                value.elements == weight.startValue(index: index, seed: 1).elements
            else { continue }
            try copy.storage.variables.set(
                weight.name, .float32(weight.startValue(index: index, seed: seed)))
        }
        return copy
    }
}

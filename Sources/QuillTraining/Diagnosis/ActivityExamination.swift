import QuillData
import QuillNetwork
import QuillTensor

/// Rectifiers that are 0 for every image of a sample.
struct ActivityExamination {
    let findings: [Finding]

    init(_ model: Model, _ sample: Dataset) throws {
        let layers = model.network.steps.filter { step in
            guard let layer = step.layer as? any ConfigurableLayer, step.weights.count > 0 else {
                return false
            }
            return layer.configuration.values["activation"] == "relu"
                && model.network.steps.count { $0.name == step.name } == 1
        }.map(\.name)
        findings = try layers.compactMap { layer in
            let outputs = try model.intermediate(layer).predict(sample.images)
            let (units, values) = (outputs.shape[-1], outputs.elements)
            var isAlive = [Bool](repeating: false, count: units)
            for (index, value) in values.enumerated() where value > 0 { isAlive[index % units] = true }
            let dead = isAlive.count { !$0 }
            guard dead * 2 > units else { return nil }
            return Finding(
                .deadReLUs,
                problem: "\(dead) of \(units) units of \(layer) are 0 for each of \(sample.count) images",
                reason: "A rectifier that is always 0 has no gradient: these units can't learn any more.",
                remedy: "Start again with a smaller learning rate or scaled pixels, or use .leakyRelu.")
        }
    }
}

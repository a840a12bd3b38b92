import QuillGraph
import QuillTensor

/// A change of the gradients before the optimizer uses them: noise, centralization, clipping per layer.
///
/// ```swift
/// struct GradientNoise: GradientTransform {
///     let deviation: Float
///     func call(_ gradient: Node, of weight: WeightSpecification, _ mode: Mode) -> Node {
///         guard let noise = mode.normal(gradient.shape, deviation: deviation) else { return gradient }
///         return gradient + noise
///     }
/// }
/// try model.fit(digits, gradientTransforms: [GradientNoise(deviation: 0.01)])
/// ```
/// A transform adds nodes, like a layer: implement `call` for one gradient, or for all gradients where they depend on one
/// another. Random numbers come from `mode` and are a function of the seed and the training step. The optimizer's own
/// clipping, weight decay and accumulation follow. Transforms keep no variables.
///
/// Transforms are compared by their settings: a training step is compiled once for equal ones.
public protocol GradientTransform: Sendable, Hashable {
    /// Adds the nodes of the changed gradient of one weight, in the shape of the weight.
    func call(_ gradient: Node, of weight: WeightSpecification, _ mode: Mode) -> Node
    /// Adds the nodes of the changed gradients of all trainable weights, in the same order and shapes.
    func call(_ gradients: [Node], of weights: [WeightSpecification], _ mode: Mode) -> [Node]
}

extension GradientTransform {
    /// Leaves the gradient as it is.
    public func call(_ gradient: Node, of weight: WeightSpecification, _ mode: Mode) -> Node { gradient }

    /// Changes each gradient by itself.
    public func call(_ gradients: [Node], of weights: [WeightSpecification], _ mode: Mode) -> [Node] {
        zip(gradients, weights).map { call($0, of: $1, mode) }
    }
}

extension Collection where Element == any GradientTransform {
    /// The gradients after all transforms, in their order.
    ///
    /// A transform that changes a shape, drops a gradient or keeps a variable is a building error of the graph.
    package func apply(
        to gradients: [Node], of weights: [WeightSpecification], _ mode: Mode
    ) -> [Node] {
        guard let graph = gradients.first?.graph else { return gradients }
        let outside = graph.scope
        graph.scope = "gradient transforms"
        defer { graph.scope = outside }
        return reduce(gradients) { gradients, transform in
            let changed = transform.call(gradients, of: weights, mode)
            if let problem = problem(gradients, changed, weights, mode) {
                graph.fail(QuillError(.shape, "\(type(of: transform)) \(problem)"))
                return gradients
            }
            return changed
        }
    }

    private func problem(
        _ before: [Node], _ after: [Node], _ weights: [WeightSpecification], _ mode: Mode
    ) -> String? {
        if before.count != after.count {
            return "returned \(after.count) gradients for \(before.count) weights"
        }
        for (index, weight) in weights.enumerated() where before[index].type != after[index].type {
            return
                "turned the gradient of \(weight.name) from \(before[index].type) into \(after[index].type)"
        }
        return mode.updates.isEmpty ? nil : "keeps a variable; gradient transforms cannot"
    }
}

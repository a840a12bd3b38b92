import QuillGraph
import QuillTensor

/// A transform of the gradients before the optimizer uses them: noise, centralization, clipping per layer.
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
/// A transform adds nodes, like a layer: implement `call` for one gradient, or for all gradients if they depend on one
/// another. Random numbers come from `mode`, so they depend only on the seed and the training step. The optimizer's
/// clipping, weight decay and accumulation follow. Transforms have no variables.
///
/// Transforms are compared by their settings, so equal ones share a compiled training step.
public protocol GradientTransform: Sendable, Hashable {
    /// Adds the nodes of the transformed gradient of one weight, in the weight's shape.
    func call(_ gradient: Node, of weight: WeightSpecification, _ mode: Mode) -> Node
    /// Adds the nodes of the transformed gradients of all trainable weights, in the same order and shapes.
    func call(_ gradients: [Node], of weights: [WeightSpecification], _ mode: Mode) -> [Node]
}

extension GradientTransform {
    /// Returns the gradient unchanged.
    public func call(_ gradient: Node, of weight: WeightSpecification, _ mode: Mode) -> Node { gradient }

    /// Transforms each gradient separately.
    public func call(_ gradients: [Node], of weights: [WeightSpecification], _ mode: Mode) -> [Node] {
        zip(gradients, weights).map { call($0, of: $1, mode) }
    }
}

extension Collection where Element == any GradientTransform {
    /// Returns the gradients after all transforms, applied in order.
    ///
    /// The graph records an error if a transform changes a shape, drops a gradient or declares a variable.
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

import QuillNetwork
import QuillTensor

/// A layer with its weights, in the place that Keras gives it in a model.
struct KerasLayer {
    /// The layer's name in its own network.
    let name: String
    /// The Keras class name.
    let className: String
    /// The weights in the order that the layer declares them, which is Keras's, by their names in the whole model; empty
    /// for a nested model.
    let own: [WeightSpecification]
    /// The layers of a nested model; nil for a layer.
    let inner: [KerasLayer]?

    /// All weights in the order of the layers, as Keras's `model.weights`.
    var all: [WeightSpecification] { inner?.flatMap(\.all) ?? own }

    /// All weights in the order of .h5 files: those of a nested model that are trained come first.
    var legacy: [WeightSpecification] {
        guard inner != nil else { return own }
        return all.filter(\.isTrainable) + all.filter { !$0.isTrainable }
    }
}

extension Network {
    /// The layers as Keras's `model.layers` lists them after it has built the network: those of a functional model by
    /// their distance from the outputs.
    var kerasLayers: [KerasLayer] {
        let known = Dictionary(uniqueKeysWithValues: weights.map { ($0.name, $0) })
        return kerasLayers(within: "", known)
    }

    private func kerasLayers(within prefix: String, _ known: [String: WeightSpecification]) -> [KerasLayer] {
        kerasSteps.map { index in
            let step = steps[index]
            guard let layer = step.layer else {
                return KerasLayer(name: step.name, className: Keras.inputLayer, own: [], inner: nil)
            }
            if let inner = layer as? InnerNetwork {
                return KerasLayer(
                    name: step.name,
                    className: inner.network.isSequential ? Keras.sequential : Keras.functional,
                    own: [], inner: inner.network.kerasLayers(within: "\(prefix)\(step.name)/", known))
            }
            return KerasLayer(
                name: step.name, className: type(of: layer).className,
                own: step.weights.compactMap { known[prefix + $0.name] }, inner: nil)
        }
    }

    /// The first calls of the layers in Keras's order (`map_graph` in `keras/src/ops/function.py`): by decreasing depth,
    /// the greatest number of layers to an output, and then in the order of a search from the outputs. A sequential model
    /// has no layer for its input.
    private var kerasSteps: [Int] {
        if isSequential { return steps.indices.filter { steps[$0].layer != nil } }
        var firstCalls: [String: Int] = [:]
        for index in steps.indices where firstCalls[steps[index].name] == nil {
            firstCalls[steps[index].name] = index
        }
        let (finished, order) = searchFromOutputs()
        var depths = [Int](repeating: 0, count: steps.count)
        var layerDepths: [String: Int] = [:]
        for index in finished.reversed() {
            let depth = max(depths[index], layerDepths[steps[index].name] ?? 0)
            layerDepths[steps[index].name] = depth
            depths[index] = depth
            for input in steps[index].inputs { depths[input.step] = max(depths[input.step], depth + 1) }
        }
        // Inputs that no output uses.
        let names = inputs.map { steps[$0].name }.filter { layerDepths[$0] == nil } + Array(order.keys)
        let places = names.enumerated().map { place, name in
            (name, layerDepths[name] ?? 0, order[name] ?? -1, place)
        }
        return places.sorted { ($1.1, $0.2, $0.3) < ($0.1, $1.2, $1.3) }.compactMap { firstCalls[$0.0] }
    }

    /// Returns the steps in the order in which a depth-first search from the outputs leaves them, and the order in which
    /// it first comes to each layer.
    private func searchFromOutputs() -> (finished: [Int], order: [String: Int]) {
        var finished: [Int] = []
        var order: [String: Int] = [:]
        var begun = [Bool](repeating: false, count: steps.count)
        for output in outputs where !begun[output.step] {
            // An explicit stack, because a file may chain thousands of layers.
            var stack: [(step: Int, next: Int)] = []
            func begin(_ step: Int) {
                begun[step] = true
                if order[steps[step].name] == nil { order[steps[step].name] = order.count }
                stack.append((step, 0))
            }
            begin(output.step)
            while let top = stack.last {
                let inputs = steps[top.step].inputs
                guard top.next < inputs.count else {
                    finished.append(top.step)
                    stack.removeLast()
                    continue
                }
                stack[stack.count - 1].next += 1
                if !begun[inputs[top.next].step] { begin(inputs[top.next].step) }
            }
        }
        return (finished, order)
    }
}

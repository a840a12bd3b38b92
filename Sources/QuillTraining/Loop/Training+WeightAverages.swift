import QuillGraph
import QuillNetwork
import QuillTensor

extension Training {
    /// - Throws: an `.argument` error if the optimizer keeps no averages of the weights.
    func requireAverages(_ callback: String) throws {
        guard optimizer.options.average != nil else {
            throw QuillError(
                .argument,
                "\(callback): \(type(of: optimizer).className) keeps no averages of the weights; give it options with an average"
            )
        }
    }

    /// Swaps every weight with its average, or swaps them back.
    func putAverages(inPlace: Bool) {
        guard inPlace != averagesAreInPlace else { return }
        averagesAreInPlace = inPlace
        for (weight, average) in averagedWeights {
            // Before the first step there are no averages.
            guard let value = variables.value(weight), let mean = variables.value(average) else { continue }
            set(weight, mean)
            set(average, value)
        }
    }

    /// Replaces the model's weights with their averages, at the end of training.
    func adoptAverages() {
        guard optimizer.options.average != nil,
            case .int32(let steps)? = variables.value(OptimizerState.iterationsName),
            steps.scalar > 0
        else { return }
        // If they are already in place, they stay, and the swapped-out weights are dropped.
        if averagesAreInPlace {
            for (weight, average) in averagedWeights { variables.value(weight).map { set(average, $0) } }
        } else {
            for (weight, average) in averagedWeights { variables.value(average).map { set(weight, $0) } }
        }
    }

    private var averagedWeights: [(weight: String, average: String)] {
        network.weights.filter(\.isTrainable).map { ($0.name, OptimizerState.averageName(of: $0.name)) }
    }

    private func set(_ name: String, _ value: AnyTensor) {
        do { try variables.set(name, value) } catch { stop("\(error)") }
    }
}

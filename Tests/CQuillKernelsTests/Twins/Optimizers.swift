/// The optimizers' updates with Keras's formulas, as plain loops in double precision.
struct OptimizerTwin {
    var weights: [Double]
    var first: [Double], second: [Double]

    init(_ weights: [Float]) {
        self.weights = weights.map(Double.init)
        first = weights.map { _ in 0 }
        second = first
    }

    /// Shrinks the weights, as every update does first.
    mutating func shrink(_ decay: Double) { weights = weights.map { $0 - decay * $0 } }

    mutating func sgd(_ g: [Float], rate: Double, momentum: Double, nesterov: Bool) {
        for (i, g) in g.map(Double.init).enumerated() {
            if momentum == 0 {
                weights[i] -= rate * g
            } else {
                first[i] = momentum * first[i] - rate * g
                weights[i] += nesterov ? momentum * first[i] - rate * g : first[i]
            }
        }
    }

    /// `first` is the velocity, `second` the momentum buffer.
    mutating func rmsprop(_ g: [Float], rate: Double, rho: Double, momentum: Double, epsilon: Double) {
        for (i, g) in g.map(Double.init).enumerated() {
            first[i] = rho * first[i] + (1 - rho) * g * g
            let step = rate * g / (first[i] + epsilon).squareRoot()
            second[i] = momentum * second[i] + step
            weights[i] -= momentum == 0 ? step : second[i]
        }
    }

    /// `first` is the momentum, `second` the velocity.
    mutating func adam(_ g: [Float], alpha: Double, beta1: Double, beta2: Double, epsilon: Double) {
        for (i, g) in g.map(Double.init).enumerated() {
            first[i] += (g - first[i]) * (1 - beta1)
            second[i] += (g * g - second[i]) * (1 - beta2)
            weights[i] -= alpha * first[i] / (second[i].squareRoot() + epsilon)
        }
    }
}

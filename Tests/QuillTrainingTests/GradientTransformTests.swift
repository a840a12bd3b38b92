import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// Adds normal noise.
struct Noise: GradientTransform {
    let deviation: Float
    func call(_ gradient: Node, of weight: WeightSpecification, _ mode: Mode) -> Node {
        mode.normal(gradient.shape, deviation: deviation).map { gradient + $0 } ?? gradient
    }
}

/// Multiplies every gradient by a factor.
private struct Scale: GradientTransform {
    let factor: Float
    func call(_ gradient: Node, of weight: WeightSpecification, _ mode: Mode) -> Node { gradient * factor }
}

/// Keeps the gradients of kernels and replaces those of biases with zeros.
private struct WithoutBiases: GradientTransform {
    func call(_ gradients: [Node], of weights: [WeightSpecification], _ mode: Mode) -> [Node] {
        zip(gradients, weights).map { $1.name.hasSuffix("bias") ? $0 * 0 : $0 }
    }
}

/// An invalid transform.
private struct Wrong: GradientTransform {
    enum Kind { case shape, count, variable }
    let kind: Kind
    func call(_ gradients: [Node], of weights: [WeightSpecification], _ mode: Mode) -> [Node] {
        switch kind {
        case .shape: return [gradients[0].reshaped(to: [-1])] + gradients.dropFirst()
        case .count: return [gradients[0]]
        case .variable:
            let memory = gradients[0].graph.variable("memory", gradients[0].shape)
            mode.update(memory, to: gradients[0])
            return gradients
        }
    }
}

@Suite struct GradientTransformTests {
    private func trained(
        _ transforms: [any GradientTransform], _ optimizer: any Optimizer = .sgd(learningRate: 0.125),
        seed: UInt64 = 3, runtime: Runtime = .default
    ) throws -> Model {
        var model = try Tiny.model(runtime: runtime)
        try model.compile(
            optimizer: optimizer, loss: .sparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy]
        )
        try model.fit(
            Tiny.images(20), batchSize: 8, epochs: 2, seed: seed, gradientTransforms: transforms,
            verbose: .silent)
        return model
    }

    @Test func gradientsAreChangedBeforeTheUpdate() throws {
        // Powers of two keep products exact.
        let halved = try trained([Scale(factor: 0.5)], .sgd(learningRate: 0.25))
        #expect(halved.weights == (try trained([]).weights))
        #expect(try trained([Scale(factor: 2), Scale(factor: 0.5)]).weights == (try trained([]).weights))
        let kernelsOnly = try trained([WithoutBiases()])
        for (name, weight) in kernelsOnly.weights {
            let start = try Tiny.model().weights[name]
            #expect((weight == start) == name.hasSuffix("bias"), "\(name)")
        }
    }

    @Test func noiseDependsOnSeedAndStepAlone() throws {
        let noisy = try trained([Noise(deviation: 0.1)])
        #expect(difference(noisy.bits, try trained([]).bits) != nil)
        #expect(difference(noisy.bits, try trained([Noise(deviation: 0.2)]).bits) != nil)
        #expect(difference(noisy.bits, try trained([Noise(deviation: 0.1)], seed: 4).bits) != nil)
        for threads in [1, 3] {
            let again = try trained([Noise(deviation: 0.1)], runtime: Runtime(threads: threads))
            #expect(difference(noisy.bits, again.bits) == nil, "\(threads) threads")
        }
    }

    /// The optimizer's clipping runs after the transforms.
    @Test func clippingFollows() throws {
        let clipped = SGD(learningRate: 1, options: OptimizerOptions(clipping: .value(1e-3)))
        var model = try Tiny.model(dropout: 0)
        let start = model.weights
        try model.compile(optimizer: clipped, loss: .sparseCategoricalCrossentropy(fromLogits: true))
        try model.fit(Tiny.images(8), gradientTransforms: [Scale(factor: 1000)], verbose: .silent)
        for (name, weight) in model.weights {
            let before = try #require(start[name])
            let moved = zip(weight.elements, before.elements).map { abs($0 - $1) }.max() ?? 0
            #expect(moved > 0.9e-3 && moved < 1.1e-3, "\(name) moved by \(moved)")
        }
    }

    @Test(arguments: [
        (
            Wrong.Kind.shape,
            "gradient transforms: Wrong turned the gradient of dense/kernel from [144, 16] into [2304]"
        ),
        (.count, "gradient transforms: Wrong returned 1 gradients for 4 weights"),
        (.variable, "gradient transforms: Wrong keeps a variable; gradient transforms cannot"),
    ])
    private func wrongTransformsAreErrors(_ kind: Wrong.Kind, _ message: String) throws {
        #expect(throws: QuillError(.shape, message)) { try trained([Wrong(kind: kind)]) }
    }

    @Test func resumingNeedsTheSameTransforms() throws {
        let state = TrainingState(
            epoch: 0, batch: 1, sums: [1, 1], rows: 8, history: History(), callbacks: [],
            arguments: .init(
                batchSize: 8, shuffle: true, seed: 1, rows: 20,
                others: ["gradient transforms": "\(Noise(deviation: 0.1))"]))
        var model = try Tiny.model()
        #expect(
            throws: QuillError(
                .argument,
                "the training to resume had gradient transforms Noise(deviation: 0.1), received none")
        ) { try model.fit(Tiny.images(20), batchSize: 8, verbose: .silent, resuming: state) }
    }

    @Test func customStepsHaveThemToo() throws {
        func trained(_ transforms: [any GradientTransform], rate: Float) throws -> Model {
            let step = try TrainStep(["model": Tiny.model(dropout: 0)]) { step in
                let predictions = try step.call("model", step.input("images"))
                let loss = Loss.sparseCategoricalCrossentropy(fromLogits: true)
                try step.minimize(
                    "loss", mean(loss.perSample(predictions, step.input("labels"))), training: "model",
                    with: .sgd(learningRate: .constant(rate)), gradientTransforms: transforms)
            }
            let images = try Tiny.images(8)
            for _ in 0..<3 {
                try step.run(["images": .uint8(images.images), "labels": .int32(images.labels)])
            }
            return try step.model("model")
        }
        #expect(try trained([Scale(factor: 0.5)], rate: 0.25).weights == trained([], rate: 0.125).weights)
    }
}

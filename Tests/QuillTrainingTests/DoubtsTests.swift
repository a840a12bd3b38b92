import QuillData
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// A line when a model is compiled, if an output and its loss don't suit each other.
@Suite struct DoubtsTests {
    private func doubts(_ activation: ActivationFunction, _ loss: Loss, units: Int = 10) throws -> [String] {
        var model = try Sequential(input: [4]) { Dense(units, activation: activation, name: "last") }
        try model.compile(loss: loss)
        return try #require(model.compilation).doubts(about: model.network)
    }

    @Test func logitsAndProbabilitiesAreNotMixedUpInSilence() throws {
        let twice =
            "last gives probabilities, but its loss takes logits; take one of probabilities (fromLogits: false), or leave "
            + "out the activation of the last layer"
        let never =
            "last gives any numbers, but its loss takes probabilities; take a loss of logits (fromLogits: true), or give the last layer "
            + "an activation (softmax, sigmoid)"
        let cut =
            "last is what its activation leaves of the logits, so the loss can't push every class; leave out the "
            + "activation of the last layer"
        let losses: [(Bool) -> Loss] = [
            { .sparseCategoricalCrossentropy(fromLogits: $0) }, { .categoricalCrossentropy(fromLogits: $0) },
        ]
        for loss in losses {
            #expect(try doubts(.softmax, loss(true)) == [twice])
            #expect(try doubts(.softmax, loss(false)).isEmpty)
            #expect(try doubts(.linear, loss(true)).isEmpty)
            #expect(try doubts(.linear, loss(false)) == [never])
            #expect(try doubts(.relu, loss(false)) == [never])
            #expect(try doubts(.relu, loss(true)) == [cut] && doubts(.tanh, loss(true)) == [cut])
            #expect(try doubts(.logSoftmax, loss(false)) == [never])
        }
        #expect(try doubts(.hardSigmoid, .binaryCrossentropy(fromLogits: true)) == [twice])
        #expect(try doubts(.linear, .binaryCrossentropy(), units: 1) == [never])
        #expect(try doubts(.linear, .klDivergence).count == 1 && doubts(.softmax, .klDivergence).isEmpty)
        #expect(try doubts(.sigmoid, .binaryCrossentropy(fromLogits: true), units: 1) == [twice])
        #expect(try doubts(.sigmoid, .binaryCrossentropy(), units: 1).isEmpty)
        #expect(try doubts(.linear, .meanSquaredError, units: 1).isEmpty)
    }

    /// A sigmoid gives each class a probability of its own, a softmax one distribution.
    @Test func distributionsAndSeparateClassesAreNotMixedUpInSilence() throws {
        let separate = try doubts(.sigmoid, .sparseCategoricalCrossentropy())
        #expect(
            separate == [
                "last gives each class a probability of its own, but its loss takes one distribution over all; take "
                    + ".softmax, or binaryCrossentropy for several classes at once"
            ])
        #expect(try doubts(.sigmoid, .categoricalCrossentropy()) == separate)
        #expect(try doubts(.sigmoid, .binaryCrossentropy()).isEmpty)
        #expect(
            try doubts(.softmax, .binaryCrossentropy()) == [
                "last gives one distribution over 10 classes, but its loss takes each output as a class of its own; take "
                    + "categoricalCrossentropy, or .sigmoid for several classes at once"
            ])
        // Of two classes, both losses are the same.
        #expect(try doubts(.softmax, .binaryCrossentropy(), units: 2).isEmpty)
    }

    /// A softmax of probabilities is nearly even, whatever the loss.
    @Test func twoSoftmaxesInARowAreTold() throws {
        func doubts(_ loss: Loss, _ layers: [any Layer]) throws -> [String] {
            var model = try Sequential(input: [4]) { for layer in layers { layer } }
            try model.compile(loss: loss)
            return try #require(model.compilation).doubts(about: model.network)
        }
        let ends: [[any Layer]] = [
            [Dense(10, activation: .softmax), Softmax(name: "last")],
            [Dense(10), Softmax(), Activation(.softmax, name: "last")],
            [Dense(10, activation: .softmax), Dropout(0.1), Softmax(name: "last")],
        ]
        for layers in ends {
            for loss in [.sparseCategoricalCrossentropy(), .sparseCategoricalCrossentropy(fromLogits: true)]
                as [Loss]
            {
                #expect(
                    try doubts(loss, layers) == [
                        "last is the softmax of a softmax, so that no class gets far above the others; leave out one of the two"
                    ])
            }
        }
        #expect(try doubts(.sparseCategoricalCrossentropy(), [Dense(10), Softmax()]).isEmpty)
        #expect(
            try doubts(
                .sparseCategoricalCrossentropy(), [Dense(9, activation: .softmax), Dense(10), Softmax()]
            ).isEmpty)
    }

    @Test func aSingleOutputIsNoDistribution() throws {
        for loss in [.binaryCrossentropy(), .meanSquaredError] as [Loss] {
            #expect(try doubts(.softmax, loss, units: 1).first?.contains("which is always 1") == true)
        }
        #expect(
            try doubts(.linear, .sparseCategoricalCrossentropy(fromLogits: true), units: 1) == [
                "last has a single output, but its loss compares classes, and of a single one it is always 0; take "
                    + "binaryCrossentropy, or an output for each class"
            ])
    }

    /// On standard error, with any verbosity, whenever the model is compiled.
    @Test func isToldOnceWhenCompiled() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            for _ in 0..<2 {
                var model = try Sequential(input: [4]) { Dense(10, activation: .softmax, name: "last") }
                try model.compile(loss: .sparseCategoricalCrossentropy(fromLogits: true))
            }
            var other = try Sequential(input: [4]) { Dense(10, activation: .softmax, name: "last") }
            try other.compile(loss: .sparseCategoricalCrossentropy())
        }
        let lines = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
            .split(separator: "\n").filter { $0.hasPrefix("warning: ") }
        #expect(
            lines == [
                "warning: last gives probabilities, but its loss takes logits; take one of probabilities (fromLogits: false), or "
                    + "leave out the activation of the last layer [activation-and-loss]"
            ])
    }

    /// Labels beyond the outputs are an error before the first step.
    @Test func labelsBeyondTheOutputsAreErrors() throws {
        var model = try Sequential(input: [4]) { Dense(3, name: "last") }
        try model.compile(loss: .sparseCategoricalCrossentropy(fromLogits: true))
        #expect(throws: QuillError(.data, "label 3 in row 1: last has 3 outputs, 0 to 2")) {
            try model.fit(Tensor<Float>.zeros([2, 4]), Tensor<Int32>([0, 3]), verbose: .silent)
        }
    }

    @Test(arguments: Recipe.all.map(\.id))
    func noRecipeIsDoubted(_ id: String) throws {
        let recipe = try Recipe.named(id)
        let images = try Dataset(images: .zeros([2, 28, 28, 1]), labels: Tensor([0, 1]))
        let model = try recipe.model(for: images)
        #expect(model.compilation?.doubts(about: model.network) == [])
    }

    @Test func theLastLayerMayBeInside() throws {
        let inner = try Sequential(input: [4]) {
            Dense(3)
            Softmax()
        }
        var model = try Sequential(input: [4], name: "outer") { inner }
        try model.compile(loss: .categoricalCrossentropy(fromLogits: true))
        #expect(try #require(model.compilation).doubts(about: model.network).count == 1)
        #expect(model.network.endsInSoftmax)
    }
}

import QuillData
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// A line when training starts, if outputs and loss cannot fit together.
@Suite struct DoubtsTests {
    private func doubts(_ activation: ActivationFunction, _ loss: Loss, units: Int = 10) throws -> [String] {
        var model = try Sequential(input: [4]) { Dense(units, activation: activation, name: "last") }
        try model.compile(loss: loss)
        return try #require(model.compilation).doubts(about: model.network)
    }

    @Test func logitsAndProbabilitiesAreNotMixedUpInSilence() throws {
        let twice =
            "last gives probabilities, but its loss takes logits (fromLogits: true); leave out fromLogits, or the "
            + "activation of the last layer"
        let never =
            "last gives any numbers, but its loss takes probabilities; pass fromLogits: true, or give the last layer "
            + "an activation (.softmax, .sigmoid)"
        let losses: [(Bool) -> Loss] = [
            { .sparseCategoricalCrossentropy(fromLogits: $0) }, { .categoricalCrossentropy(fromLogits: $0) },
        ]
        for loss in losses {
            #expect(try doubts(.softmax, loss(true)) == [twice])
            #expect(try doubts(.softmax, loss(false)).isEmpty)
            #expect(try doubts(.linear, loss(true)).isEmpty)
            #expect(try doubts(.linear, loss(false)) == [never])
            #expect(try doubts(.relu, loss(false)).isEmpty)
        }
        #expect(try doubts(.sigmoid, .binaryCrossentropy(fromLogits: true), units: 1) == [twice])
        #expect(try doubts(.sigmoid, .binaryCrossentropy(), units: 1).isEmpty)
        #expect(try doubts(.linear, .meanSquaredError, units: 1).isEmpty)
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

import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// Two model files are compared.
@Suite struct ModelDifferenceTests {
    private func small(_ units: Int, seed: UInt64 = 1, name: String? = nil) throws -> Model {
        try Model(input: [3], seed: seed) {
            Dense(units, activation: .relu, name: name)
            Dense(2)
        }
    }

    @Test func equalModelsDoNotDiffer() throws {
        let difference = try ModelDifference(SavedModel(small(4)), SavedModel(small(4)))
        #expect(difference.isEmpty && difference.weights.count == 4 && !difference.isByPosition)
        #expect(try OutputDifference(small(4), small(4)).greatest == 0)
    }

    @Test func theGreatestDifferenceOfEachTensorIsFound() throws {
        var other = try small(4)
        var kernel = try #require(other.weights["dense/kernel"]?.elements)
        kernel[5] += 0.5
        kernel[7] -= 0.25
        try other.setWeights(["dense/kernel": Tensor([3, 4], kernel)])
        let difference = try ModelDifference(SavedModel(small(4)), SavedModel(other))
        #expect(!difference.isEmpty && difference.architecture.isEmpty)
        #expect(difference.weights.filter { !$0.isEqual }.map(\.name) == ["dense/kernel"])
        let greatest = try #require(difference.weights[0].greatest)
        #expect(abs(greatest - 0.5) < 1e-6)
    }

    @Test func otherNamesAreComparedByPosition() throws {
        let difference = try ModelDifference(SavedModel(small(4)), SavedModel(small(4, name: "hidden")))
        #expect(difference.isByPosition && difference.weights[0].name == "dense/kernel – hidden/kernel")
        #expect(difference.weights.allSatisfy(\.isEqual) && difference.architecture.isEmpty)
    }

    @Test func otherLayersAreNamed() throws {
        var named = SavedModel(try small(5))
        named.classNames = ["a", "b"]
        let difference = try ModelDifference(SavedModel(small(4)), named)
        try #require(difference.architecture.count == 2, "\(difference.architecture)")
        #expect(
            difference.architecture[0].contains("units 4") && difference.architecture[0].contains("units 5"))
        #expect(difference.architecture[1] == "class names: none – a, b")
        #expect(difference.weights[0].first == [3, 4] && difference.weights[0].second == [3, 5])
        #expect(difference.weights[0].greatest == nil)
    }

    @Test func outputsOfOtherShapesAreAnError() throws {
        let other = try Model(input: [3]) { Dense(3) }
        #expect(
            message(.shape) { _ = try OutputDifference(small(4), other) }
                == "the models' outputs differ: [2] and [3]")
    }
}

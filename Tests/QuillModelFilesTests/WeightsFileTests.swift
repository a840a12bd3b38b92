import QuillModelFiles
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// Files of weights alone.
@Suite struct WeightsFileTests {
    @Test func weightsAreSavedAndLoaded() throws {
        let scratch = try Scratch()
        let path = scratch("a.weights.safetensors")
        var model = try branches()
        let other = try Model(network: model.network, seed: 9)
        #expect(model.weights != other.weights)
        try other.saveWeights(to: path)
        try model.loadWeights(from: path)
        #expect(model.weights == other.weights)
        #expect(
            message(.file) { _ = try Model.load(from: path) }
                == "\(path): expected a whole model, received weights without a network; name the file of the "
                + "whole model, or load the weights into their network in a program"
        )
        var chain = try chain()
        #expect(
            message(.file) { try chain.loadWeights(from: path) }.contains(
                "weight 'conv2d/kernel': expected shape [3, 2, 1, 4], received [3, 3, 1, 3]"))
        #expect(
            message(.argument) { try other.saveWeights(to: scratch("a.xyz")) }.contains(
                "expected .safetensors"))
    }

    @Test func aModelIsReadByItsPath() throws {
        let scratch = try Scratch()
        let model = try branches()
        try model.save(to: scratch("a.safetensors"))
        let again = try Model(contentsOf: scratch("a.safetensors"))
        #expect(again.weights == model.weights && again.summary == model.summary)
    }
}

import Foundation
import QuillGraph
import QuillNetwork
import QuillTensor
import QuillTraining
import Testing

// The transforms of `Documentation/AddingAGradientTransform.md`, word for word.

/// Normal noise that helps deep networks to train (Neelakantan et al. 2015, arXiv:1511.06807).
struct GradientNoise: GradientTransform {
    let deviation: Float

    func call(_ gradient: Node, of weight: WeightSpecification, _ mode: Mode) -> Node {
        guard let noise = mode.normal(gradient.shape, deviation: deviation) else { return gradient }
        return gradient + noise
    }
}

/// Gradients of kernels with mean 0 over each output's inputs (Yong et al. 2020, arXiv:2004.01461).
struct GradientCentralization: GradientTransform {
    func call(_ gradient: Node, of weight: WeightSpecification, _ mode: Mode) -> Node {
        guard gradient.shape.rank > 1 else { return gradient }
        return gradient - mean(gradient, axes: Array(0..<gradient.shape.rank - 1))
    }
}

/// `Documentation/AddingAGradientTransform.md` shows what compiles and works.
@Suite struct GradientTransformPageTests {
    @Test func showsTheseTransforms() throws {
        let here = URL(fileURLWithPath: #filePath)
        let page = here.deletingLastPathComponent()
            .appendingPathComponent("../../Documentation/AddingAGradientTransform.md")
        let blocks = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```swift\n")
            .dropFirst().map { $0.components(separatedBy: "\n```")[0] }
        let source = try String(contentsOf: here, encoding: .utf8)
        #expect(source.contains(try #require(blocks.first)))
    }

    private func model() throws -> Model {
        var model = try Sequential(input: [6]) {
            Dense(5, activation: .relu)
            Dense(3)
        }
        try model.compile(
            optimizer: .sgd(learningRate: 0.1), loss: .sparseCategoricalCrossentropy(fromLogits: true))
        return model
    }

    @Test func theyWork() throws {
        let data = try TrainingData(
            features: .float32(.uniform([32, 6], low: 0, high: 1, seed: 1, stream: 1)),
            targets: .int32(Tensor((0..<32).map { Int32($0 % 3) })))
        let start = try model().weights
        var both = try model()
        try both.fit(
            data, batchSize: 8, epochs: 5,
            gradientTransforms: [GradientCentralization(), GradientNoise(deviation: 0.01)], verbose: .silent)
        var centralized = try model()
        try centralized.fit(
            data, batchSize: 8, epochs: 5, gradientTransforms: [GradientCentralization()], verbose: .silent)
        #expect(both.weights != centralized.weights)
        // Without a mean gradient the sum of each kernel's columns stays.
        for name in ["dense/kernel", "dense_1/kernel"] {
            let (before, after) = (try #require(start[name]), try #require(centralized.weights[name]))
            #expect(before != after)
            for column in 0..<before.shape[1] {
                func sum(_ kernel: Tensor<Float>) -> Float {
                    (0..<kernel.shape[0]).reduce(0) { $0 + kernel[$1, column] }
                }
                #expect(abs(sum(before) - sum(after)) < 1e-5)
            }
        }
    }
}

import Foundation
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillGraph
@testable import QuillTraining

/// `Documentation/FromFitToKernel.md` shows one training step at every stage, exactly as it happens.
@Suite struct FromFitToKernelTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Documentation/FromFitToKernel.md")

    /// The text blocks of the page, in order.
    private func blocks() throws -> [String] {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        return text.components(separatedBy: "```text\n").dropFirst().map {
            $0.components(separatedBy: "\n```")[0]
        }
    }

    @Test func showsWhatHappens() throws {
        var model = try Sequential(
            input: [28, 28, 1], runtime: Runtime(threads: 1, instructionSet: .portable)
        ) {
            Rescaling(1 / 255)
            Flatten()
            Dense(32, activation: .relu)
            Dense(10)
        }
        try model.compile(optimizer: .sgd(), loss: .sparseCategoricalCrossentropy(fromLogits: true))
        let key = ModelStorage.ExecutorKey(
            purpose: .train(seed: 1), batch: 32, features: [.uint8], targets: [.int32])
        let builder = StepBuilder(network: model.network, key: key)
        let compilation = try #require(model.compilation)
        let step = try builder.trainingGraph(compilation, seed: 1)
        let raw = try Program(unoptimized: step.graph, outputs: step.outputs, effects: step.effects)
        let program = try Program(step.graph, outputs: step.outputs, effects: step.effects)
        let plan = Plan(program, kernels: model.runtime.kernels.table)
        let shown = try blocks()
        try #require(shown.count == 3)
        #expect(raw.description == shown[0])
        #expect(program.description == shown[1])
        #expect(plan.description == shown[2])
    }
}

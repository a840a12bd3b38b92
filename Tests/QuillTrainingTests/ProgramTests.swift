import Foundation
import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// The training steps of two recipes after all passes.
@Suite struct ProgramTests {
    private func program(_ loss: Loss, _ layers: [any Layer]) throws -> String {
        var model = try Model(
            network: Network(input: [28, 28, 1], layers: layers),
            runtime: Runtime(threads: 1, instructionSet: .portable))
        try model.compile(optimizer: .adam(), loss: loss, metrics: [.accuracy])
        return try model.withStep(.train(seed: 1), batch: 32, features: [.uint8], targets: [.int32]) {
            $0.program
        }
    }

    private func fixture(_ name: String) throws -> String {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return try String(
            contentsOf: folder.appendingPathComponent("Fixtures/\(name).txt"), encoding: .utf8
        ).trimmingCharacters(in: .newlines)
    }

    @Test func mlp128() throws {
        let program = try program(
            .sparseCategoricalCrossentropy(),
            [Flatten(), Dense(128, activation: .relu), Dense(10, activation: .softmax)])
        let wanted = try fixture("mlp-128")
        #expect(program == wanted)
    }

    @Test func cnn3264() throws {
        let program = try program(
            .sparseCategoricalCrossentropy(fromLogits: true),
            [
                Rescaling(1 / 255), Conv2D(32, 3, activation: .relu), MaxPooling2D(2),
                Conv2D(64, 3, activation: .relu), MaxPooling2D(2), Flatten(), Dense(128, activation: .relu),
                Dense(10),
            ])
        let wanted = try fixture("cnn-32-64")
        #expect(program == wanted)
    }
}

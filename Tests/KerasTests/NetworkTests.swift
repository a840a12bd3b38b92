import Foundation
import QuillCodecs
import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// A network of Fixtures/networks.py, with Keras's results.
struct KerasNetwork: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let loss: Loss
    let optimizer: any Optimizer
    let layers: [any Layer]

    static let all = [
        KerasNetwork(
            testDescription: "mlp", loss: .sparseCategoricalCrossentropy(fromLogits: true),
            optimizer: .sgd(learningRate: 0.05, momentum: 0.9),
            layers: [
                Rescaling(1 / 255, name: "scale"), Flatten(name: "flatten"),
                Dense(16, activation: .relu, kernelRegularizer: .l2(0.01), name: "first"),
                Dense(12, activation: .relu, kernelRegularizer: .l2(0.02), name: "second"),
                Dense(10, name: "last"),
            ]),
        KerasNetwork(
            testDescription: "pools", loss: .sparseCategoricalCrossentropy(fromLogits: true),
            optimizer: .adam(learningRate: 0.01),
            layers: [
                Rescaling(1 / 255, name: "scale"), Conv2D(6, 3, activation: .relu, name: "first"),
                MaxPooling2D(2, name: "maximum"),
                Conv2D(8, 3, padding: .same, activation: .tanh, name: "second"),
                AveragePooling2D(2, padding: .same, name: "average"), Flatten(name: "flatten"),
                Dense(12, activation: .sigmoid, name: "hidden"), Dense(10, name: "last"),
            ]),
        KerasNetwork(
            testDescription: "norms", loss: .categoricalCrossentropy(),
            optimizer: .rmsprop(learningRate: 0.002),
            layers: [
                Rescaling(1 / 255, name: "scale"),
                Conv2D(8, 3, strides: 2, padding: .same, useBias: false, name: "first"),
                BatchNormalization(momentum: 0.9, name: "normal"), Activation(.relu, name: "relu"),
                Conv2D(6, Extent(3, 2), useBias: false, name: "second"),
                BatchNormalization(momentum: 0.8, epsilon: 1e-2, name: "normal_too"),
                Flatten(name: "flatten"), Dense(10, activation: .softmax, name: "last"),
            ]),
    ]

    func fixture() throws -> Safetensors {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return try Safetensors(
            contentsOf: folder.appendingPathComponent("Fixtures/network-\(testDescription).safetensors").path)
    }

    /// Returns the network with Keras's initial weights.
    func model(_ fixture: Safetensors, _ set: Runtime.InstructionSet) throws -> Model {
        var model = try Model(
            network: Network(input: [12, 12, 1], layers: layers), runtime: Runtime(instructionSet: set))
        try model.compile(optimizer: optimizer, loss: loss)
        try model.setWeights(fixture.floats("initial"))
        return model
    }
}

/// Outputs, gradients and ten training steps equal Keras's on every instruction set.
@Suite struct NetworkTests {
    static let batch = 8

    @Test(arguments: KerasNetwork.all, Runtime.InstructionSet.available)
    func outputsAreEqual(_ network: KerasNetwork, _ set: Runtime.InstructionSet) throws {
        let fixture = try network.fixture()
        let x: Tensor<UInt8> = try fixture.tensor("x").typed()
        let outputs = try network.model(fixture, set).predict(x[0..<Self.batch])
        expectClose(outputs, try fixture.tensor("forward").typed(), "outputs")
    }

    @Test(arguments: KerasNetwork.all, Runtime.InstructionSet.available)
    func gradientsAreEqual(_ network: KerasNetwork, _ set: Runtime.InstructionSet) throws {
        let fixture = try network.fixture()
        let x: Tensor<UInt8> = try fixture.tensor("x").typed()
        let model = try network.model(fixture, set)
        let graph = Graph()
        let images = graph.variable("x", Tensor<Float>(x[0..<Self.batch]))
        let applied = try model.network.train([images], seed: 1, step: graph.variable("step", [], .int32))
        let targets: Node
        switch try fixture.tensor("y") {
        case .float32(let rows): targets = graph.variable("y", rows[0..<Self.batch])
        case let labels:
            targets = graph.variable("y", [Self.batch], .int32)
            try model.storage.variables.set("y", .int32(labels.typed(Int32.self)[0..<Self.batch]))
        }
        let losses = mean(network.loss.perSample(applied.outputs[0], targets))
        let total = applied.penalty.map { losses + $0 } ?? losses
        let wanted = try fixture.floats("gradient")
        let names = model.network.weights.filter(\.isTrainable).map(\.name)
        #expect(names.sorted() == wanted.keys.sorted())
        let gradients = total.gradients(with: names.compactMap { applied.weights[$0] })
        let executor = try graph.executor(
            outputs: gradients, variables: model.storage.variables, runtime: model.runtime)
        executor.run()
        for (index, name) in names.enumerated() {
            expectClose(executor.tensor(index), try #require(wanted[name]), "gradient of \(name)")
        }
    }

    @Test(arguments: KerasNetwork.all, Runtime.InstructionSet.available)
    func tenStepsAreEqual(_ network: KerasNetwork, _ set: Runtime.InstructionSet) throws {
        let fixture = try network.fixture()
        let x: Tensor<UInt8> = try fixture.tensor("x").typed()
        let y = try fixture.tensor("y")
        var model = try network.model(fixture, set)
        var losses: [Float] = []
        for start in stride(from: 0, to: x.shape[0], by: Self.batch) {
            let rows = start..<start + Self.batch
            let targets: AnyTensor =
                if case .float32(let values) = y {
                    .float32(values[rows])
                } else {
                    .int32(try y.typed(Int32.self)[rows])
                }
            let logs = try model.trainOnBatch(
                TrainingData(features: .uint8(x[rows]), targets: targets))
            losses.append(Float(logs.loss))
        }
        expectClose(Tensor(losses), try fixture.tensor("losses").typed(), "losses")
        let final = try fixture.floats("final")
        #expect(model.weights.keys.sorted() == final.keys.sorted())
        for (name, weight) in model.weights {
            expectClose(weight, try #require(final[name]), name)
        }
        expectClose(
            try model.predict(x[0..<Self.batch]), try fixture.tensor("final_forward").typed(), "outputs")
    }
}

import QuillGraph
import QuillTensor
import TestSupport
import Testing

@testable import QuillNetwork

extension LayerCase {
    static let every = all + images

    /// Returns a network of a copy of the layer, with all its inputs.
    func network(_ layer: any Layer) throws -> Network {
        let symbols = ([input] + others).map { Input($0) }
        let output = (layer as? any MergingLayer)?(symbols) ?? layer(symbols[0])
        return try Network(inputs: symbols, outputs: [output])
    }

    /// Returns five samples for each input.
    func values() -> [Tensor<Float>] {
        ([input] + others).enumerated().map { index, shape in
            let shape = shape.prepending(5)
            guard let spacing else {
                return .uniform(shape, low: -1, high: 1, seed: 1, stream: UInt32(index))
            }
            // The numbers of different inputs interleave.
            var random = SplitMix64(seed: UInt64(index) + 1)
            let order = random.shuffled(Array(0..<shape.elementCount))
            let shift = 0.5 + 0.2 * Float(index)
            return Tensor(shape) { target in
                for (index, number) in order.enumerated() {
                    target.initializeElement(
                        at: index, to: (Float(number - shape.elementCount / 2) + shift) * spacing)
                }
            }
        }
    }
}

/// A compiled network of a layer: its output, and the gradients of a random weighted sum of it plus penalties.
private struct Run {
    let store = VariableStore()
    let forward: Executor
    let derivative: Executor
    /// The variables of the derivative: inputs and trainable weights.
    let names: [String]

    init(_ row: LayerCase, _ network: Network, training: Bool) throws {
        let graph = Graph()
        let inputs = row.values().enumerated().map { graph.variable("input \($0)", $1) }
        let applied =
            training
            ? try network.train(inputs, seed: 2, step: graph.variable("step", [], .int32))
            : try network.infer(inputs)
        let output = applied.outputs[0]
        let upstream = graph.variable(
            "upstream", .uniform(output.shape, low: -1, high: 1, seed: 3, stream: 1))
        let weighted = sum(output * upstream)
        let total = applied.penalty.map { weighted + $0 } ?? weighted
        for (stream, weight) in network.weights.enumerated() {
            try store.set(
                weight.name,
                .float32(.uniform(weight.shape, low: 0.5, high: 1, seed: 4, stream: UInt32(stream))))
        }
        let trainable = network.weights.filter(\.isTrainable).compactMap { weight in
            applied.weights[weight.name].map { (weight.name, $0) }
        }
        names = inputs.indices.map { "input \($0)" } + trainable.map(\.0)
        let penalty = applied.penalty ?? graph.constant(0)
        forward = try graph.executor(outputs: [output, upstream, penalty], variables: store)
        derivative = try graph.executor(
            outputs: total.gradients(with: inputs + trainable.map(\.1)), variables: store)
    }

    func output() -> Tensor<Float> {
        forward.run()
        return forward.tensor(0)
    }

    func gradients() -> [Tensor<Float>] {
        derivative.run()
        return names.indices.map { derivative.tensor($0) }
    }

    /// Returns the differentiated number, summed in double precision.
    func total() -> Double {
        forward.run()
        return zip(forward.tensor(0).elements, forward.tensor(1).elements).reduce(
            Double(forward.tensor(2).elements[0])
        ) { $0 + Double($1.0) * Double($1.1) }
    }
}

/// Properties of every layer: shapes and weights, the derivative, training and inference, and settings.
@Suite struct LayerConformanceTests {
    @Test func everyLayerHasARow() {
        let tested = Set(LayerCase.every.map { type(of: $0.layer).className })
        #expect(tested == Set(LayerRegistry.standard.names))
    }

    @Test(arguments: LayerCase.every) func shapesAndWeights(_ row: LayerCase) throws {
        let step = try #require(try row.network(row.layer).steps.last)
        #expect(step.output == row.output)
        func printed(_ trainable: Bool) -> [String] {
            step.weights.filter { $0.isTrainable == trainable }.map {
                "\($0.name.split(separator: "/")[1]) \($0.shape)"
            }
        }
        #expect(printed(true) == row.weights)
        #expect(printed(false) == row.statistics)
        #expect(step.weights.allSatisfy { $0.name.hasPrefix(step.name + "/") })
    }

    /// As in the tests of operations: along a random direction d, (s(x + h d) − s(x − h d)) / 2h is Σ gradient · d.
    @Test(arguments: LayerCase.every) func derivativeEqualsFiniteDifferences(_ row: LayerCase) throws {
        let run = try Run(row, row.network(row.layer), training: true)
        for (index, (name, gradient)) in zip(run.names, run.gradients()).enumerated() {
            guard case .float32(let start)? = run.store.value(name) else { continue }
            let difference = try DirectionalDifference(
                from: start, gradient: gradient, seed: 5, stream: UInt32(index),
                set: { try run.store.set(name, .float32($0)) }, value: run.total)
            #expect(difference.scale > 0, "\(name) has no gradient")
            #expect(
                abs(difference.rise - difference.prediction) <= row.tolerance * difference.scale,
                "\(name): \(difference)")
        }
    }

    @Test(arguments: LayerCase.every) func trainingDiffersWhereItShould(_ row: LayerCase) throws {
        let network = try row.network(row.layer)
        let training = try Run(row, network, training: true).output()
        let inference = try Run(row, network, training: false).output()
        #expect(training.shape == row.output.prepending(5))
        #expect(inference.shape == row.output.prepending(5))
        #expect((training != inference) == row.differs)
    }

    @Test(arguments: LayerCase.every) func configurationsComeBack(_ row: LayerCase) throws {
        let className = type(of: row.layer).className
        let copy = try LayerRegistry.standard.layer(className, row.layer.configuration, name: "copy")
        #expect(copy.name == "copy")
        let again = try #require(copy as? any ConfigurableLayer)
        #expect(again.configuration == row.layer.configuration)
        let (one, other) = (try row.network(row.layer), try row.network(copy))
        #expect(one.weights.map(\.shape) == other.weights.map(\.shape))
        #expect(one.weights.map(\.initializer) == other.weights.map(\.initializer))
        #expect(one.weights.map(\.regularizer) == other.weights.map(\.regularizer))
        #expect(one.weights.map(\.constraint) == other.weights.map(\.constraint))
        for training in [false, true] {
            let runs = try (Run(row, one, training: training), Run(row, other, training: training))
            #expect(runs.0.output() == runs.1.output())
            #expect(runs.0.gradients() == runs.1.gradients())
        }
    }

    /// Settings that a configuration omits have Keras's defaults: the layer with only its required settings.
    @Test(arguments: LayerCase.defaults) func defaultsAreKeras(_ row: DefaultsCase) throws {
        let read = try LayerRegistry.standard.layer(
            type(of: row.layer).className, Configuration(row.required), name: nil)
        #expect((read as? any ConfigurableLayer)?.configuration == row.layer.configuration)
    }
}

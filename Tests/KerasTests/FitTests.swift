import QuillCodecs
import QuillGraph
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import Testing

/// Trainings of small models from Keras's architecture and weights: the metrics of each epoch, those of an evaluation, and
/// the weights at the end.
@Suite struct FitTests {
    @Test(arguments: KerasRow.all("fits"))
    func fitEqualsKeras(_ row: KerasRow) throws {
        var model = try row.model()
        let (options, data) = (try #require(row.facts["options"]?.members), try row.data())
        func whole(_ name: String) -> Int? { options[name]?.integer }
        let batchSize = try #require(whole("batch_size"))
        let weights = try (options["class_weight"]?.members ?? [:]).map { name, weight in
            (try #require(Int(name)), Float(try #require(weight.double)))
        }
        let history = try model.fit(
            data, batchSize: batchSize, epochs: try #require(whole("epochs")),
            initialEpoch: whole("initial_epoch") ?? 0, shuffle: false,
            stepsPerEpoch: whole("steps_per_epoch"), classWeight: Dictionary(uniqueKeysWithValues: weights),
            validation: options["validation_split"]?.double.map { .split($0) } ?? .off, verbose: .silent)
        for (name, wanted) in try row.all(below: "history") {
            let got = history.logs.compactMap { logs in
                logs.entries.first { $0.key == name }.map { Float($0.value) }
            }
            expectClose(Tensor(got), wanted, name, tolerance: row.tolerance)
        }
        let score = try model.evaluate(data, batchSize: batchSize)
        for (name, wanted) in try row.all(below: "score") {
            let got = try #require(score.entries.first { $0.key == name }?.value, "\(name)")
            expectClose(Tensor([Float(got)]), wanted, "evaluated \(name)", tolerance: row.tolerance)
        }
        let final = try row.all(below: "final")
        #expect(model.weights.keys.sorted() == final.keys.sorted())
        for (name, weight) in model.weights {
            expectClose(weight, try #require(final[name]), name, tolerance: row.tolerance)
        }
    }
}

extension KerasRow {
    /// Returns the model with Keras's initial weights, compiled.
    fileprivate func model() throws -> Model {
        var model = try Model(network: Network(kerasJSON: #require(facts["model"]?.string)))
        try model.setWeights(all(below: "initial"))
        let name = try #require(facts["identifier"]?.string)
        let loss = try #require(try Loss.named(name, configuration))
        let metrics = try (facts["metrics"]?.elements ?? []).map { piece in
            let members = try #require(piece.members)
            let settings = try Configuration(JSONField(members["config"] ?? .null, "config"))
            let (type, name) = try (
                #require(members["class_name"]?.string), #require(members["name"]?.string)
            )
            return try #require(try Metric.named(type, settings)).named(name)
        }
        let rate = Float(try #require(facts["rate"]?.double))
        try model.compile(optimizer: .sgd(learningRate: .constant(rate)), loss: loss, metrics: metrics)
        return model
    }

    fileprivate func data() throws -> TrainingData {
        try TrainingData(
            features: #require(tensors["x"]), targets: #require(tensors["y"]),
            sampleWeight: tensors["weight"]?.typed())
    }
}

extension JSON {
    /// The number; nil if this isn't one.
    fileprivate var double: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }
}

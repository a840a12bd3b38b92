import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

/// Every reduction of a loss, with and without sample weights: the number to report, and the gradient of what is
/// minimized.
@Suite struct ReductionTests {
    @Test(arguments: KerasRow.all("reductions"))
    func reductionEqualsKeras(_ row: KerasRow) throws {
        let name = try #require(row.facts["identifier"]?.string)
        let loss = try #require(try Loss.named(name, row.configuration), "\(name)")
        expectWritten(loss.configuration, asIn: row.configuration)
        let graph = Graph()
        let predictions = graph.variable("predictions", try row.floats("prediction"))
        let variables = VariableStore()
        let target = try #require(row.tensors["target"])
        try variables.set("targets", target)
        let targets = graph.variable("targets", target.shape, target.dataType)
        let weight = try row.tensors["weight"].map { graph.variable("weight", try $0.typed(Float.self)) }
        let batch = loss.batch(predictions, targets, sampleWeight: weight)
        let executor = try graph.executor(
            outputs: [batch.value] + batch.objective.gradients(with: [predictions]), variables: variables)
        executor.run()
        expectClose(try executor.tensor(0).reshaped(to: [1]), try row.floats("value"), "loss")
        expectClose(executor.tensor(1), try row.floats("gradient"), "gradient")
    }

    @Test func reductionsHaveNames() throws {
        let plain = try #require(try Loss.named("mse"))
        #expect(plain.reduction == .sumOverBatchSize && plain.configuration == Configuration())
        #expect(try Loss.named("mse", Configuration(["reduction": .null]))?.reduction == Loss.Reduction.none)
        #expect(plain.withReduction(.sum).configuration == Configuration(["reduction": "sum"]))
        #expect(plain.withReduction(.sum).withReduction(.sumOverBatchSize).configuration == Configuration())
        #expect(
            throws: QuillError(
                .file,
                "setting 'reduction': expected one of sum_over_batch_size, sum, mean, mean_with_sample_weight, none, "
                    + "received 'total'")
        ) { try Loss.named("mse", Configuration(["reduction": "total"])) }
    }
}

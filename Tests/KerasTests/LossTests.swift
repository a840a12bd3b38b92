import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

/// Every loss, built from Keras's settings: the loss of each sample, and the gradient of their mean.
@Suite struct LossTests {
    @Test(arguments: KerasRow.all("losses"))
    func lossEqualsKeras(_ row: KerasRow) throws {
        let name = try #require(row.facts["identifier"]?.string)
        let loss = try #require(try Loss.named(name, row.configuration), "\(name)")
        expectWritten(loss.configuration, asIn: row.configuration)
        let graph = Graph()
        let predictions = graph.variable("predictions", try row.floats("prediction"))
        let variables = VariableStore()
        let target = try #require(row.tensors["target"])
        try variables.set("targets", target)
        let targets = graph.variable("targets", target.shape, target.dataType)
        let each = loss.perSample(predictions, targets)
        let executor = try graph.executor(
            outputs: [each] + mean(each).gradients(with: [predictions]), variables: variables)
        executor.run()
        expectClose(
            executor.tensor(0), try row.floats("each"), "loss of each sample", tolerance: row.tolerance)
        expectClose(executor.tensor(1), try row.floats("gradient"), "gradient", tolerance: row.tolerance)
    }
}

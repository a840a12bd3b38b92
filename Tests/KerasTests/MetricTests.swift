import QuillCodecs
import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

/// Every metric, built from Keras's settings: its value after each of several batches.
@Suite struct MetricTests {
    @Test(arguments: KerasRow.all("metrics"))
    func metricEqualsKeras(_ row: KerasRow) throws {
        let metric = try #require(try Metric.named(row.className, row.configuration), "\(row.className)")
        #expect(metric.identifier == row.className)
        expectWritten(metric.configuration, asIn: row.configuration)
        try check(metric, row)
    }

    /// Keras 3.15 documents an `axis` of these metrics, but its results fail for any other than the last.
    @Test(
        arguments: KerasRow.all("metrics").filter {
            $0.className.hasSuffix("IoU") && $0.tensors["prediction/0"]?.shape.rank == 3
        })
    func classesAlongAnotherAxisAreMoved(_ row: KerasRow) throws {
        var settings = row.configuration
        settings.values["axis"] = .init(1)
        let metric = try #require(try Metric.named(row.className, settings))
        #expect(metric.configuration.values["axis"] == .init(1))
        var tensors = row.tensors
        for (name, tensor) in row.tensors {
            guard case .float32(let rows) = tensor, rows.rank == 3 else { continue }
            tensors[name] = .float32(rows.transposed(0, 2, 1))
        }
        try check(metric, row.with(tensors))
    }

    private func check(_ metric: Metric, _ row: KerasRow) throws {
        var sums: [[Double]] = []
        var rows = 0.0
        for batch in 0..<(try #require(row.facts["batches"]?.integer)) {
            let graph = Graph()
            let predictions = graph.variable("predictions", try row.floats("prediction/\(batch)"))
            let target = try #require(row.tensors["target/\(batch)"])
            let variables = VariableStore()
            try variables.set("targets", target)
            let given = graph.variable("targets", target.shape, target.dataType)
            let nodes = metric.sums(predictions, metric.targets(given, for: predictions))
            let executor = try graph.executor(outputs: nodes, variables: variables)
            executor.run()
            let added = nodes.indices.map { executor.output($0).map(Double.init) }
            sums = sums.isEmpty ? added : zip(sums, added).map { zip($0, $1).map(+) }
            rows += Double(predictions.shape[0])
            let result = metric.result(sums, rows).map(Float.init)
            expectClose(
                Tensor(result), try row.floats("result/\(batch)"), "after batch \(batch)",
                tolerance: row.tolerance)
        }
    }
}

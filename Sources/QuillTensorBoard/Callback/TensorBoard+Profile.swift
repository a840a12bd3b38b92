import QuillCodecs
import QuillGraph
import QuillTensor
import QuillTraining

extension TensorBoard {
    /// Writes the operations of the compiled step.
    mutating func writeStepGraph(_ profile: StepProfile) throws {
        try withWriter("train") { try $0.writeGraph(GraphDefinition.graph(of: profile)) }
    }

    /// Writes a measured step: a trace in a file of its own, and a table of its slowest operations.
    mutating func writeProfile(_ profile: StepProfile) throws {
        let step = progress.batches
        try AtomicFile.write(
            Array(profile.trace.text.utf8), to: "\(logDir)/train/profile_batch_\(step).trace.json")
        try write([.text("profile", profile.markdown)], to: "train", step: step)
    }
}

extension StepProfile {
    /// The step in the format of Chrome's traces: one row for each worker.
    ///
    /// Source: "Trace Event Format", docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU.
    var trace: JSON {
        let events = intervals.filter { $0.end > 0 }.map { interval -> JSON in
            let operation = operations[interval.operation]
            return .object([
                "name": .string(operation.name), "cat": .string(operation.scope), "ph": .string("X"),
                "ts": .number(Double(interval.begin) / 1000),
                "dur": .number(Double(interval.end - interval.begin) / 1000), "pid": .integer(1),
                "tid": .integer(interval.worker),
                "args": .object([
                    "layer": .string(operation.scope), "shape": .string("\(operation.shape)"),
                    "operation": .integer(interval.operation), "phase": .integer(interval.phase),
                ]),
            ])
        }
        let workers = Set(intervals.map(\.worker)).sorted().map { worker -> JSON in
            .object([
                "name": .string("thread_name"), "ph": .string("M"), "pid": .integer(1),
                "tid": .integer(worker),
                "args": .object(["name": .string("worker \(worker)")]),
            ])
        }
        return .object(["traceEvents": .array(workers + events), "displayTimeUnit": .string("ns")])
    }

    /// The twenty operations that took most time, as a table.
    var markdown: String {
        var nanoseconds = [Int](repeating: 0, count: operations.count)
        for interval in intervals { nanoseconds[interval.operation] += interval.end - interval.begin }
        let all = nanoseconds.reduce(0, +)
        let slowest = nanoseconds.indices.filter { nanoseconds[$0] > 0 }
            .sorted { (nanoseconds[$1], $0) < (nanoseconds[$0], $1) }.prefix(20)
        let rows = slowest.map { index in
            let operation = operations[index]
            let share = Double(nanoseconds[index]) / Double(max(all, 1)) * 100
            return "| \(operation.name) | \(operation.scope) | \(operation.shape) | "
                + "\((Double(nanoseconds[index]) / 1000).fixed(1)) | \(share.fixed(1)) % |"
        }
        let head = ["| operation | layer | shape | µs, all workers | share |", "|---|---|---|---:|---:|"]
        return (head + rows).joined(separator: "\n")
    }
}

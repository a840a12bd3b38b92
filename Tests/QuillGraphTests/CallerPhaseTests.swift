import QuillTensor
import Synchronization
import Testing

@testable import QuillGraph

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Passes a value on, and notes its number and the thread.
private struct Probe: Operation {
    final class Log: Sendable, Hashable {
        let entries = Mutex<[(number: Int, thread: UInt)]>([])
        static func == (a: Log, b: Log) -> Bool { a === b }
        func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
    }

    let number: Int
    let log: Log
    var name: String { "probe(\(number))" }

    func output(for inputs: [TensorType]) throws -> TensorType { inputs[0] }

    func work(_ binding: Binding) -> Work {
        let (x, y, count) = (binding.input(0), binding.output, binding.count)
        return Work([
            Phase(items: 1, nanoseconds: 1_000_000, runsOnCaller: true) { [log, number] _, _ in
                y.update(from: x, count: count)
                log.entries.withLock { $0.append((number, thisThread)) }
            }
        ])
    }
}

private var thisThread: UInt { UInt(bitPattern: pthread_self().hashValue) }

/// Work that must stay on the thread that runs the plan.
@Suite struct CallerPhaseTests {
    /// Probes behind chains of products of several lengths, so that they could run in many orders.
    private func plan(_ log: Probe.Log, threads: Int) throws -> Executor {
        let graph = Graph()
        let x = graph.input("x", [64, 64])
        var outputs: [Node] = []
        for (number, length) in [3, 0, 5, 1, 1, 0, 2].enumerated() {
            var value = x * Float(number + 1)
            for _ in 0..<length { value = tanh(matmul(value, value)) }
            outputs.append(graph.add(Probe(number: number, log: log), [value]))
        }
        // Products beside the probes, for other workers.
        outputs += (0..<4).map { matmul(x + Float($0), x) }
        return try graph.executor(outputs: outputs, runtime: Runtime(threads: threads))
    }

    @Test(arguments: [1, 2, 4]) func runsOnTheCallerInProgramOrder(_ threads: Int) throws {
        let log = Probe.Log()
        let executor = try plan(log, threads: threads)
        let program = executor.plan.program
        let order = program.instructions.compactMap { ($0.operation as? Probe)?.number }
        #expect(order.sorted() == Array(0..<7))
        for _ in 0..<20 {
            log.entries.withLock { $0 = [] }
            try #require(executor.input("x", as: Float.self)).update(repeating: 0.01)
            executor.run()
            let entries = log.entries.withLock { $0 }
            #expect(entries.map(\.number) == order)
            #expect(entries.allSatisfy { $0.thread == thisThread })
        }
    }

    @Test func othersAreStillShared() throws {
        let executor = try plan(Probe.Log(), threads: 3)
        let sharing = Sharing(executor.plan, workers: 3)
        let isProbe = executor.plan.program.instructions.map { $0.operation is Probe }
        for wave in sharing.waves {
            let probes = wave.tasks.filter { isProbe[sharing.tasks[$0].instruction] }
            #expect(probes.isEmpty || (wave.isSolo && probes.count == wave.tasks.count))
        }
        #expect(sharing.waves.contains { !$0.isSolo })
    }
}

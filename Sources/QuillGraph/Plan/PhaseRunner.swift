import CQuillKernels

extension Runtime {
    /// The kernels of the chosen instruction set.
    package var kernelTable: UnsafePointer<quill_kernels> { kernels.table }
}

/// Runs phases outside a graph, one after the other, each divided among the pool's threads. How a phase is divided never
/// changes its result, if its items are independent.
package final class PhaseRunner {
    private let runner: WaveRunner
    private let pool: ThreadPool

    /// Prepares phases that can run many times.
    /// - Parameters:
    ///   - phases: the phases in order.
    ///   - scratchBytes: the scratch memory of each thread.
    ///   - runtime: the threads.
    package init(_ phases: [Phase], scratchBytes: Int = 0, runtime: Runtime) {
        let workers = runtime.threads
        var items: ContiguousArray<Range<Int>> = []
        var bodies: ContiguousArray<WaveRunner.Body> = []
        var waves: ContiguousArray<WaveRunner.Wave> = []
        for phase in phases {
            // Several tasks for each worker, so that others can take over some of a worker that lost its core.
            let isSolo = phase.runsOnCaller || workers == 1 || phase.items == 1
            let tasks = isSolo ? 1 : min(phase.items, workers * 8)
            let first = items.count
            for task in 0..<tasks {
                items.append(phase.items * task / tasks..<phase.items * (task + 1) / tasks)
                bodies.append(phase.run)
            }
            waves.append(
                WaveRunner.Wave(
                    queues: (0..<workers).map { worker in
                        isSolo
                            ? worker == 0 ? first..<first + 1 : first + 1..<first + 1
                            : first + tasks * worker / workers..<first + tasks * (worker + 1) / workers
                    }))
        }
        runner = WaveRunner(
            waves: waves, items: items, bodies: ContiguousArray(repeating: bodies, count: workers),
            scratchBytes: scratchBytes)
        pool = runtime.pool
    }

    /// Runs all phases once.
    package func run() { runner.run(on: pool) }
}

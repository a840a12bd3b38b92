import CQuillKernels
import QuillTensor

/// Runs one operation of the graph at once, on tensors: the same kernels as in a compiled graph, hence the same bits.
enum Eager {
    /// Returns an operation's result. Shapes that don't fit end the program with a sentence.
    static func run(_ operation: any Operation, _ inputs: Tensor<Float>...) -> Tensor<Float> {
        let types = inputs.map { TensorType($0.shape) }
        let type: TensorType
        do { type = try operation.output(for: types) } catch { stop("\(error)") }
        return Tensor<Float>(type.shape) { target in
            guard let output = UnsafeMutableRawPointer(target.baseAddress), !target.isEmpty else { return }
            withAddresses(of: inputs[...]) { addresses in
                run(operation, types, type, addresses, output)
            }
        }
    }

    private static func withAddresses(
        of tensors: ArraySlice<Tensor<Float>>, _ found: [UnsafeMutableRawPointer] = [],
        _ body: ([UnsafeMutableRawPointer]) -> Void
    ) {
        guard let tensor = tensors.first else { return body(found) }
        tensor.withUnsafeBufferPointer { memory in
            guard let base = memory.baseAddress else { stop("a tensor without memory") }
            // Operations don't write to their inputs.
            withAddresses(of: tensors.dropFirst(), found + [UnsafeMutableRawPointer(mutating: base)], body)
        }
    }

    private static func run(
        _ operation: any Operation, _ types: [TensorType], _ type: TensorType,
        _ inputs: [UnsafeMutableRawPointer], _ output: UnsafeMutableRawPointer
    ) {
        let runtime = Runtime.default
        withUnsafeTemporaryAllocation(of: UnsafeRawPointer?.self, capacity: 1) { cell in
            cell.initialize(repeating: nil)
            guard let resident = cell.baseAddress else { return }
            func work(_ workspace: UnsafeMutableRawPointer) -> Work {
                operation.work(
                    Binding(
                        kernels: runtime.kernels.table, inputTypes: types, outputType: type,
                        inputAddresses: inputs, outputAddress: output, workspace: workspace,
                        resident: resident))
            }
            let bytes = work(output).workspaceBytes
            withUnsafeTemporaryAllocation(byteCount: max(bytes, 64), alignment: 64) { workspace in
                guard let base = workspace.baseAddress else { return }
                run(work(base), runtime)
            }
        }
    }

    /// Work shorter than this estimate, in nanoseconds, takes longer to divide than to do.
    private static let smallWork = 200_000.0

    /// Does work on the runtime's threads, or on the caller's if there is little. How work is divided never changes its
    /// result.
    private static func run(_ work: Work, _ runtime: Runtime) {
        let workers = runtime.threads
        guard workers > 1, work.phases.reduce(0, { $0 + $1.nanoseconds }) > smallWork else {
            withUnsafeTemporaryAllocation(byteCount: max(work.scratchBytes, 64), alignment: 64) { scratch in
                guard let scratch = scratch.baseAddress else { return }
                for phase in work.phases { phase.run(0..<phase.items, scratch) }
            }
            return
        }
        var items: ContiguousArray<Range<Int>> = []
        var bodies: ContiguousArray<WaveRunner.Body> = []
        var waves: ContiguousArray<WaveRunner.Wave> = []
        for phase in work.phases {
            let first = items.count
            for worker in 0..<workers {
                items.append(phase.items * worker / workers..<phase.items * (worker + 1) / workers)
                bodies.append(phase.run)
            }
            waves.append(WaveRunner.Wave(queues: (0..<workers).map { first + $0..<first + $0 + 1 }))
        }
        let runner = WaveRunner(
            waves: waves, items: items, bodies: ContiguousArray(repeating: bodies, count: workers),
            scratchBytes: work.scratchBytes)
        runner.run(on: runtime.pool)
    }

    /// Returns the result of an operation on two tensors, which are repeated to a common shape as in NumPy.
    static func binary<Operation: BinaryOperation>(
        _ operation: Operation.Type, _ a: Tensor<Float>, _ b: Tensor<Float>
    ) -> Tensor<Float> {
        let shape: Shape
        do { shape = try a.shape.broadcast(with: b.shape) } catch { stop("\(error)") }
        if Operation.repeatsDirectly(a.shape, b.shape, to: shape) { return run(Operation(), a, b) }
        func repeated(_ x: Tensor<Float>) -> Tensor<Float> {
            x.shape == shape ? x : run(Broadcast(shape: shape), x)
        }
        return run(Operation(), repeated(a), repeated(b))
    }
}

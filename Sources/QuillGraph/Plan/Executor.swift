import CQuillKernels
import QuillTensor

/// A plan bound to memory, ready to run any number of times. A run allocates nothing.
///
/// One run at a time: callers that share an executor take turns.
public final class Executor: @unchecked Sendable {
    // Unchecked: a run writes the arena and the variables; the owner keeps runs apart.
    let plan: Plan
    let runtime: Runtime
    /// Where the variables live.
    public let variables: VariableStore
    private let arena: UnsafeMutableRawPointer
    private let cells: UnsafeMutablePointer<UnsafeRawPointer?>
    private let workers: [WorkerProgram]
    private let barrier: Barrier

    /// What one worker does in a run: its tasks in order, with the barriers between waves.
    private final class WorkerProgram {
        enum Step {
            case run((Range<Int>, UnsafeMutableRawPointer) -> Void, Range<Int>)
            case meet
        }
        let steps: ContiguousArray<Step>
        let scratch: UnsafeMutableRawPointer

        init(steps: ContiguousArray<Step>, scratchBytes: Int) {
            self.steps = steps
            scratch = .allocate(byteCount: max(scratchBytes, 64), alignment: 4096)
        }

        deinit { scratch.deallocate() }
    }

    init(_ plan: Plan, variables: VariableStore, runtime: Runtime) throws {
        self.plan = plan
        self.variables = variables
        self.runtime = runtime
        let arena = UnsafeMutableRawPointer.allocate(byteCount: max(plan.arenaBytes, 64), alignment: 4096)
        arena.initializeMemory(as: UInt8.self, repeating: 0, count: max(plan.arenaBytes, 64))
        let cells = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(capacity: plan.residents.count + 1)
        cells.initialize(repeating: nil, count: plan.residents.count + 1)
        self.arena = arena
        self.cells = cells
        barrier = Barrier(workers: runtime.threads)

        var addresses: [UnsafeMutableRawPointer] = []
        var variableAddresses: [String: UnsafeMutableRawPointer] = [:]
        do {
            for case (.variable(let name), let value) in plan.leaves {
                variableAddresses[name] = try variables.declare(name, plan.program.instructions[value].type)
            }
        } catch {
            arena.deallocate()
            cells.deallocate()
            throw error
        }
        for place in plan.places {
            switch place {
            case .arena(let offset): addresses.append(arena + offset)
            case .variable(let name, let offset):
                addresses.append((variableAddresses[name] ?? arena) + offset)
            }
        }
        let shares = Sharing.run(plan, workers: runtime.threads)
        // Each worker gets closures of its own: shared ones would fight over their reference counts.
        workers = shares.map { waves in
            let works = Self.bind(plan, runtime, addresses, arena, cells)
            return WorkerProgram(steps: Self.steps(waves, works, shares), scratchBytes: plan.scratchBytes)
        }
        for case (.constant(let number), let value) in plan.leaves {
            let floats = addresses[value].assumingMemoryBound(to: Float.self)
            floats.update(repeating: number, count: plan.program.instructions[value].type.shape.count)
        }
    }

    deinit {
        arena.deallocate()
        cells.deallocate()
    }

    private static func bind(
        _ plan: Plan, _ runtime: Runtime, _ addresses: [UnsafeMutableRawPointer],
        _ arena: UnsafeMutableRawPointer,
        _ cells: UnsafeMutablePointer<UnsafeRawPointer?>
    ) -> [Work] {
        plan.program.instructions.enumerated().map { index, instruction in
            guard !plan.sizes[index].phases.isEmpty else { return .nothing }
            let resident = (instruction.operation as? any ResidentReader)?.resident
            let cell = resident.flatMap { plan.residents.firstIndex(of: $0) } ?? plan.residents.count
            return instruction.operation.work(
                Binding(
                    kernels: runtime.kernels.table,
                    inputTypes: instruction.inputs.map { plan.program.instructions[$0].type },
                    outputType: instruction.type, inputAddresses: instruction.inputs.map { addresses[$0] },
                    outputAddress: addresses[index], workspace: arena + plan.workspaces[index],
                    resident: cells + cell))
        }
    }

    private static func steps(
        _ waves: [[Sharing.Task]], _ works: [Work], _ shares: [[[Sharing.Task]]]
    ) -> ContiguousArray<WorkerProgram.Step> {
        var steps: ContiguousArray<WorkerProgram.Step> = []
        // Consecutive waves of worker 0 alone need no barrier between them.
        func isSolo(_ wave: Int) -> Bool { shares.dropFirst().allSatisfy { $0[wave].isEmpty } }
        for wave in waves.indices {
            if wave > 0 && !(isSolo(wave - 1) && isSolo(wave)) { steps.append(.meet) }
            for task in waves[wave] {
                steps.append(.run(works[task.instruction].phases[task.phase].run, task.items))
            }
        }
        return steps
    }

    // MARK: Running

    /// Runs the plan once. The results stay readable until the next run.
    public func run() {
        let shared = runtime.pool.tryRun { [workers, barrier] worker in
            let program = workers[worker]
            for index in program.steps.indices {
                switch program.steps[index] {
                case .run(let body, let items): body(items, program.scratch)
                case .meet: barrier.wait()
                }
            }
        }
        if !shared { runAlone() }
    }

    /// The same run on the calling thread alone, when the pool works for someone else.
    private func runAlone() {
        var next = [Int](repeating: 0, count: workers.count)
        let meetings = workers[0].steps.reduce(0) { count, step in
            if case .meet = step { count + 1 } else { count }
        }
        for _ in 0...meetings {
            for (worker, program) in workers.enumerated() {
                while next[worker] < program.steps.count {
                    let step = program.steps[next[worker]]
                    next[worker] += 1
                    guard case .run(let body, let items) = step else { break }
                    body(items, program.scratch)
                }
            }
        }
    }

    // MARK: Values in and out

    /// The memory of an input, to be written before a run; nil if the plan does not use the input.
    public func input<Element: TensorElement>(
        _ name: String, as type: Element.Type = Element.self
    ) -> UnsafeMutableBufferPointer<Element>? {
        guard let value = plan.leaves[.input(name)], case .arena(let offset) = plan.places[value],
            plan.program.instructions[value].type.dataType == Element.dataType
        else { return nil }
        let count = plan.program.instructions[value].type.shape.count
        return UnsafeMutableBufferPointer(
            start: (arena + offset).assumingMemoryBound(to: Element.self), count: count)
    }

    /// Binds a data set that `Graph.gather` reads. The memory must stay in place until it is bound anew.
    public func bind(_ name: String, to data: UnsafeRawPointer) {
        if let cell = plan.residents.firstIndex(of: name) { cells[cell] = data }
    }

    /// The floats of an output after a run, by its position among the compiled outputs.
    public func output(_ position: Int) -> UnsafeBufferPointer<Float> {
        let value = plan.program.outputs[position]
        let address: UnsafeMutableRawPointer
        switch plan.places[value] {
        case .arena(let offset): address = arena + offset
        case .variable(let name, let offset):
            guard let variable = try? variables.declare(name, plan.program.instructions[value].type) else {
                return UnsafeBufferPointer(start: nil, count: 0)
            }
            address = variable + offset
        }
        return UnsafeBufferPointer(
            start: address.assumingMemoryBound(to: Float.self), count: outputType(position).shape.count)
    }

    /// The type of an output.
    public func outputType(_ position: Int) -> TensorType {
        plan.program.instructions[plan.program.outputs[position]].type
    }

    /// A copy of an output after a run.
    public func tensor(_ position: Int) -> Tensor<Float> {
        let source = output(position)
        return Tensor<Float>(outputType(position).shape) { _ = $0.initialize(from: source) }
    }

    /// Bytes of the arena: everything between inputs and outputs.
    public var arenaBytes: Int { plan.arenaBytes }

    /// Floating-point operations of one run, counted as multiplications and additions of the unfused arithmetic.
    public var arithmetic: Int {
        plan.program.instructions.reduce(0) { total, instruction in
            total
                + instruction.operation.arithmetic(
                    inputs: instruction.inputs.map { plan.program.instructions[$0].type },
                    output: instruction.type)
        }
    }
}

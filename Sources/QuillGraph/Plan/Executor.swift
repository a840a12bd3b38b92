import CQuillKernels
import QuillTensor

/// A plan bound to memory, ready to run any number of times. A run allocates nothing.
///
/// One run at a time: callers that share an executor take turns.
package final class Executor: @unchecked Sendable {
    // Unchecked: a run writes the arena and the variables; the owner never runs two at once.
    let plan: Plan
    let runtime: Runtime
    /// The memory of the variables.
    package let variables: VariableStore
    /// The memory of all other values.
    package let arena: Arena
    private let cells: UnsafeMutablePointer<UnsafeRawPointer?>
    private let outputs: [UnsafeMutableBufferPointer<Float>]
    private let runner: WaveRunner
    /// The arena's turn in which this executor last ran.
    private var turn = -1

    /// Binds a plan to memory.
    /// - Parameters:
    ///   - plan: the plan.
    ///   - variables: the memory of the variables.
    ///   - sums: the memory of those that hold sums over shards.
    ///   - runtime: the instruction set and the threads.
    ///   - shared: an arena to take turns in with other executors, used if it is large enough.
    init(
        _ plan: Plan, variables: VariableStore, sums: VariableStore? = nil, runtime: Runtime,
        shared: Arena? = nil
    ) throws {
        self.plan = plan
        self.variables = variables
        self.runtime = runtime
        let kept = shared.flatMap { $0.bytes >= plan.arenaBytes ? $0 : nil }
        func store(_ name: String) -> VariableStore {
            sums.flatMap { $0.has(name) ? $0 : nil } ?? variables
        }
        try plan.requireMemory(takingArena: kept == nil) { store($0).has($0) }
        let owner = kept ?? Arena(bytes: plan.arenaBytes)
        let arena = owner.memory
        let cells = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(capacity: plan.residents.count + 1)
        cells.initialize(repeating: nil, count: plan.residents.count + 1)
        self.arena = owner
        self.cells = cells

        var addresses: [UnsafeMutableRawPointer] = []
        var variableAddresses: [String: UnsafeMutableRawPointer] = [:]
        do {
            for case (.variable(let name), let value) in plan.leaves {
                variableAddresses[name] = try store(name).declare(
                    name, plan.program.instructions[value].type)
            }
        } catch {
            cells.deallocate()
            throw error
        }
        for location in plan.locations {
            switch location {
            case .arena(let offset): addresses.append(arena + offset)
            case .variable(let name, let offset):
                guard let address = variableAddresses[name] else {
                    stop("the plan uses variable \(name) without declaring it")
                }
                addresses.append(address + offset)
            }
        }
        outputs = plan.program.outputs.map { value in
            UnsafeMutableBufferPointer(
                start: addresses[value].assumingMemoryBound(to: Float.self),
                count: plan.program.instructions[value].type.shape.elementCount)
        }
        let sharing = Sharing(plan, workers: runtime.threads)
        let bodies = (0..<runtime.threads).map { _ in
            let works = Self.bind(plan, runtime, addresses, arena, cells)
            return ContiguousArray(sharing.tasks.map { works[$0.instruction].phases[$0.phase].run })
        }
        runner = WaveRunner(
            waves: sharing.waves, items: ContiguousArray(sharing.tasks.map(\.items)),
            bodies: ContiguousArray(bodies), scratchBytes: plan.scratchBytes)
    }

    deinit { cells.deallocate() }

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

    /// Runs the plan once. The results stay readable until the next run on the same arena.
    package func run() {
        takeTurn()
        runner.run(on: runtime.pool)
    }

    /// Runs the plan once, as `run` does, and measures each task.
    package func runProfiled() -> StepProfile {
        takeTurn()
        let tasks = Sharing(plan, workers: runtime.threads).tasks
        let record = runner.runTimed(on: runtime.pool)
        return StepProfile(
            operations: plan.program.instructions.map { StepProfile.Operation($0) },
            intervals: zip(tasks, record).map { task, time in
                StepProfile.Interval(
                    operation: task.instruction, phase: task.phase, worker: time.worker, begin: time.begin,
                    end: time.end)
            })
    }

    private func takeTurn() {
        if turn != arena.turn {
            turn = arena.take()
            writeConstants()
        }
    }

    private func writeConstants() {
        // Equal constants can have several shapes, so this visits all instructions.
        for (value, instruction) in plan.program.instructions.enumerated() {
            guard let leaf = instruction.operation as? any Leaf,
                case .arena(let offset) = plan.locations[value]
            else { continue }
            let floats = (arena.memory + offset).assumingMemoryBound(to: Float.self)
            switch leaf.memory {
            case .constant(let number):
                floats.update(repeating: number, count: instruction.type.shape.elementCount)
            case .table(let numbers): floats.update(from: numbers, count: numbers.count)
            case .input, .variable: break
            }
        }
    }

    // MARK: Values in and out

    /// Returns the memory of an input, to be written before a run; nil if the plan does not use the input.
    package func input<Element: TensorElement>(
        _ name: String, as type: Element.Type = Element.self
    ) -> UnsafeMutableBufferPointer<Element>? {
        guard let value = plan.leaves[.input(name)], case .arena(let offset) = plan.locations[value],
            plan.program.instructions[value].type.dataType == Element.dataType
        else { return nil }
        let count = plan.program.instructions[value].type.shape.elementCount
        return UnsafeMutableBufferPointer(
            start: (arena.memory + offset).assumingMemoryBound(to: Element.self), count: count)
    }

    /// Binds a data set that `Graph.gather` reads. The memory must stay valid until another data set is bound.
    package func bind(_ name: String, to data: UnsafeRawPointer) {
        if let cell = plan.residents.firstIndex(of: name) { cells[cell] = data }
    }

    /// Returns the floats of an output after a run, by its position among the compiled outputs.
    package func output(_ position: Int) -> UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(outputs[position])
    }

    /// Returns the type of an output.
    package func outputType(_ position: Int) -> TensorType {
        plan.program.instructions[plan.program.outputs[position]].type
    }

    /// Returns a copy of an output after a run.
    package func tensor(_ position: Int) -> Tensor<Float> {
        let source = output(position)
        return Tensor<Float>(outputType(position).shape) { _ = $0.initialize(from: source) }
    }

    /// The size of the arena in bytes.
    package var arenaBytes: Int { plan.arenaBytes }

    /// The floating-point operations of one run, counted as unfused multiplications and additions.
    package var arithmetic: Int {
        plan.program.instructions.reduce(0) { total, instruction in
            total
                + instruction.operation.arithmetic(
                    inputs: instruction.inputs.map { plan.program.instructions[$0].type },
                    output: instruction.type)
        }
    }
}

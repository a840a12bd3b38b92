import CQuillKernels
import QuillTensor

/// An execution plan: a program with its steps in waves and every value at an offset in one arena.
///
/// A wave holds phases that do not depend on one another; no task of a wave begins before the previous wave is complete.
/// The plan does not depend on the number of workers.
struct Plan: Sendable {
    let program: Program
    /// The wave in which each instruction's first phase runs.
    let firstWave: [Int]
    /// The sizes of each instruction's phases.
    let sizes: [WorkSize]
    let waveCount: Int
    /// The memory of each value.
    let locations: [Location]
    /// Where each instruction's workspace starts in the arena.
    let workspaces: [Int]
    let arenaBytes: Int
    let scratchBytes: Int
    /// Variables and inputs by name.
    let leaves: [LeafMemory: Int]
    let residents: [String]

    /// The memory of a value.
    enum Location: Sendable, Hashable {
        /// At an offset in the arena.
        case arena(Int)
        /// In a variable's own memory, at an offset.
        case variable(String, Int)
    }

    /// The sizes of a work's phases, without their closures.
    struct WorkSize: Sendable {
        let phases: [(items: Int, nanoseconds: Double, runsOnCaller: Bool)]
        let scratchBytes: Int
        let workspaceBytes: Int
    }

    init(_ program: Program, kernels: UnsafePointer<quill_kernels>) {
        self.program = program
        let sizes = program.sizes(kernels)
        self.sizes = sizes
        let (firstWave, waveCount) = Schedule.waves(program, sizes)
        self.firstWave = firstWave
        self.waveCount = waveCount
        let layout = MemoryLayoutPlanner(program, sizes, firstWave, waveCount).run()
        locations = layout.locations
        workspaces = layout.workspaces
        arenaBytes = layout.bytes
        scratchBytes = sizes.map(\.scratchBytes).max() ?? 0
        var leaves: [LeafMemory: Int] = [:]
        var residents: [String] = []
        for (value, instruction) in program.instructions.enumerated() {
            switch (instruction.operation as? any Leaf)?.memory {
            case .some(let memory) where !memory.isGiven: leaves[memory] = value
            default: break
            }
            if let reader = instruction.operation as? any ResidentReader, !residents.contains(reader.resident)
            {
                residents.append(reader.resident)
            }
        }
        self.leaves = leaves
        self.residents = residents
    }
}

extension Program {
    /// Returns the sizes of every operation's work, determined with placeholder addresses.
    func sizes(_ kernels: UnsafePointer<quill_kernels>) -> [Plan.WorkSize] {
        let placeholder = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
        let cell = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(capacity: 1)
        cell.initialize(to: nil)
        defer {
            placeholder.deallocate()
            cell.deallocate()
        }
        return instructions.map { instruction in
            guard instruction.operation.viewOffset == nil else {
                return Plan.WorkSize(phases: [], scratchBytes: 0, workspaceBytes: 0)
            }
            let work = instruction.operation.work(
                Binding(
                    kernels: kernels, inputTypes: instruction.inputs.map { instructions[$0].type },
                    outputType: instruction.type,
                    inputAddresses: instruction.inputs.map { _ in placeholder }, outputAddress: placeholder,
                    workspace: placeholder, resident: cell))
            return Plan.WorkSize(
                phases: work.phases.map { ($0.items, $0.nanoseconds, $0.runsOnCaller) },
                scratchBytes: work.scratchBytes, workspaceBytes: work.workspaceBytes)
        }
    }

    /// Returns the value whose memory a view shows, and the view's offset in it, in bytes.
    func root(_ value: Int) -> (value: Int, offset: Int) {
        var (current, total) = (value, 0)
        while let offset = instructions[current].operation.viewOffset {
            total += offset
            current = instructions[current].inputs[0]
        }
        return (current, total)
    }
}

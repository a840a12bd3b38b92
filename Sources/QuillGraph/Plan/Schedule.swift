/// Puts instructions into waves: each as early as its inputs allow, updates after every reader of the old value.
/// Instructions with a phase that runs on the caller keep the order of the program.
enum Schedule {
    static func waves(_ program: Program, _ sizes: [Plan.WorkSize]) -> (firstWave: [Int], count: Int) {
        // The first wave in which a value can be read.
        var ready = [Int](repeating: 0, count: program.instructions.count)
        var first = ready
        // The last wave in which a variable's old value is read.
        var lastRead: [Int: Int] = [:]
        // The wave after the last phase on the caller.
        var callerReady = 0

        func schedule(_ index: Int, notBefore wave: Int) {
            let instruction = program.instructions[index]
            let runsOnCaller = sizes[index].phases.contains(where: \.runsOnCaller)
            first[index] = instruction.inputs.reduce(runsOnCaller ? max(wave, callerReady) : wave) {
                max($0, ready[$1])
            }
            ready[index] = first[index] + sizes[index].phases.count
            if runsOnCaller { callerReady = ready[index] }
            guard ready[index] > first[index] else { return }
            for input in instruction.inputs {
                let root = program.root(input).value
                lastRead[root] = max(lastRead[root] ?? -1, ready[index] - 1)
            }
        }

        let updates = program.instructions.indices.filter {
            !program.instructions[$0].operation.updatedInputs.isEmpty
        }
        let isUpdate = Set(updates)
        for index in program.instructions.indices where !isUpdate.contains(index) {
            schedule(index, notBefore: 0)
        }
        // An update of a variable that another update reads (such as a step counter) waits for the reader.
        var remaining = updates
        while !remaining.isEmpty {
            let free = remaining.filter { writer in
                !remaining.contains { $0 != writer && reads(program, $0, of: writer) }
            }
            precondition(!free.isEmpty, "updates read each other's variables")
            for index in free {
                let instruction = program.instructions[index]
                let readers = instruction.operation.updatedInputs.compactMap {
                    lastRead[instruction.inputs[$0]]
                }
                schedule(index, notBefore: (readers.max() ?? -1) + 1)
            }
            remaining.removeAll(where: free.contains)
        }
        return (first, ready.max() ?? 0)
    }

    /// Returns whether an update reads a variable that another update overwrites.
    private static func reads(_ program: Program, _ reader: Int, of writer: Int) -> Bool {
        let update = program.instructions[writer]
        let written = Set(update.operation.updatedInputs.map { update.inputs[$0] })
        return program.instructions[reader].inputs.contains { written.contains(program.root($0).value) }
    }
}

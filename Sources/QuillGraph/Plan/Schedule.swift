/// Puts instructions into waves: each as early as its inputs allow, updates after every reader of the old value.
enum Schedule {
    static func waves(_ program: Program, _ sizes: [Plan.WorkSize]) -> (firstWave: [Int], count: Int) {
        // The wave after which a value is there.
        var ready = [Int](repeating: 0, count: program.instructions.count)
        var first = ready
        // The last wave in which a variable's old value is read.
        var lastRead: [Int: Int] = [:]

        func place(_ index: Int, notBefore wave: Int) {
            let instruction = program.instructions[index]
            first[index] = instruction.inputs.reduce(wave) { max($0, ready[$1]) }
            ready[index] = first[index] + sizes[index].phases.count
            guard ready[index] > first[index] else { return }
            for input in instruction.inputs {
                let root = program.root(input).value
                lastRead[root] = max(lastRead[root] ?? -1, ready[index] - 1)
            }
        }

        var computations: [Int] = []
        var updates: [Int] = []
        for (index, instruction) in program.instructions.enumerated() {
            if instruction.operation.updatedInputs.isEmpty {
                computations.append(index)
            } else {
                updates.append(index)
            }
        }
        var isPlaced = [Bool](repeating: false, count: program.instructions.count)
        func isReady(_ index: Int) -> Bool { program.instructions[index].inputs.allSatisfy { isPlaced[$0] } }

        while true {
            // What depends on an update waits for it; all else is read before updates overwrite anything.
            computations.removeAll { index in
                guard isReady(index) else { return false }
                place(index, notBefore: 0)
                isPlaced[index] = true
                return true
            }
            if updates.isEmpty { break }
            // An update whose variable another update reads (a step counter) waits for that one.
            let free = updates.filter { writer in
                isReady(writer) && !updates.contains { $0 != writer && reads(program, $0, of: writer) }
            }
            precondition(!free.isEmpty, "updates read each other's variables")
            for index in free {
                let instruction = program.instructions[index]
                let readers = instruction.operation.updatedInputs.compactMap {
                    lastRead[program.root(instruction.inputs[$0]).value]
                }
                place(index, notBefore: (readers.max() ?? -1) + 1)
                isPlaced[index] = true
            }
            updates.removeAll(where: free.contains)
        }
        return (first, ready.max() ?? 0)
    }

    /// Whether an update reads a variable that another one overwrites.
    private static func reads(_ program: Program, _ reader: Int, of writer: Int) -> Bool {
        let update = program.instructions[writer]
        let written = Set(update.operation.updatedInputs.map { update.inputs[$0] })
        return program.instructions[reader].inputs.contains { written.contains(program.root($0).value) }
    }
}

import QuillTensor

/// Assigns every value and workspace an offset in the arena. Values that are never alive at the same time share
/// memory, and an output reuses its input's memory where the operation allows it and nothing else needs the input.
struct MemoryLayoutPlanner {
    let program: Program
    let sizes: [Plan.WorkSize]
    let firstWave: [Int]
    let waveCount: Int

    /// The size of a cache line, so that no two values share one and vectors never straddle two.
    static let alignment = 64

    struct Layout {
        var locations: [Plan.Location]
        var workspaces: [Int]
        var bytes: Int
    }

    /// Memory in use from one wave to another.
    private struct Block {
        let bytes: Int
        let first: Int
        var last: Int
        var offset = 0
    }

    init(_ program: Program, _ sizes: [Plan.WorkSize], _ firstWave: [Int], _ waveCount: Int) {
        self.program = program
        self.sizes = sizes
        self.firstWave = firstWave
        self.waveCount = waveCount
    }

    func run() -> Layout {
        let lastUse = lastUses()
        var blocks: [Block] = []
        var blockOfValue = [Int?](repeating: nil, count: program.instructions.count)
        var blockOfWorkspace = blockOfValue
        for (value, instruction) in program.instructions.enumerated() {
            if sizes[value].workspaceBytes > 0 {
                blockOfWorkspace[value] = blocks.count
                blocks.append(
                    Block(
                        bytes: sizes[value].workspaceBytes, first: firstWave[value],
                        last: firstWave[value] + sizes[value].phases.count - 1))
            }
            guard instruction.operation.viewOffset == nil, instruction.type.byteCount > 0,
                !isVariable(instruction)
            else { continue }
            if let taken = takenOver(value, lastUse), let block = blockOfValue[taken] {
                blocks[block].last = max(blocks[block].last, lastUse[value])
                blockOfValue[value] = block
                continue
            }
            // The host writes leaves, so they do not share memory.
            let isLeaf = instruction.operation is any Leaf
            blockOfValue[value] = blocks.count
            blocks.append(
                Block(
                    bytes: instruction.type.byteCount, first: isLeaf ? 0 : firstWave[value],
                    last: isLeaf ? waveCount : lastUse[value]))
        }
        let bytes = assignOffsets(&blocks)
        return Layout(
            locations: program.instructions.indices.map { value in
                let (root, offset) = program.root(value)
                if let leaf = program.instructions[root].operation as? any Leaf,
                    case .variable(let name) = leaf.memory
                {
                    return .variable(name, offset)
                }
                return .arena((blockOfValue[root].map { blocks[$0].offset } ?? 0) + offset)
            },
            workspaces: blockOfWorkspace.map { $0.map { blocks[$0].offset } ?? 0 }, bytes: bytes)
    }

    private func isVariable(_ instruction: Instruction) -> Bool {
        if case .variable = (instruction.operation as? any Leaf)?.memory { return true }
        return false
    }

    /// Returns the last wave in which each value's memory is read, directly or through views of it.
    private func lastUses() -> [Int] {
        var last = firstWave.indices.map { firstWave[$0] + max(sizes[$0].phases.count, 1) - 1 }
        for (index, instruction) in program.instructions.enumerated() where !sizes[index].phases.isEmpty {
            let end = firstWave[index] + sizes[index].phases.count - 1
            for input in instruction.inputs {
                let root = program.root(input).value
                last[root] = max(last[root], end)
            }
        }
        for output in program.outputs { last[program.root(output).value] = waveCount }
        return last
    }

    /// Returns the input whose memory the output may reuse, if any: one of equal size that nothing else reads in
    /// this wave or later.
    private func takenOver(_ value: Int, _ lastUse: [Int]) -> Int? {
        let instruction = program.instructions[value]
        guard sizes[value].phases.count == 1 else { return nil }
        for position in instruction.operation.reusableInputs {
            let (root, offset) = program.root(instruction.inputs[position])
            let source = program.instructions[root]
            guard offset == 0, source.type.byteCount == instruction.type.byteCount,
                !(source.operation is any Leaf),
                lastUse[root] == firstWave[value],
                readers(of: root, inWave: firstWave[value]) == 1
            else { continue }
            return root
        }
        return nil
    }

    private func readers(of root: Int, inWave wave: Int) -> Int {
        program.instructions.indices.filter { index in
            !sizes[index].phases.isEmpty
                && (firstWave[index]..<firstWave[index] + sizes[index].phases.count).contains(wave)
                && program.instructions[index].inputs.contains { program.root($0).value == root }
        }.count
    }

    /// Largest first, each at the lowest offset that is free for as long as it lives.
    private func assignOffsets(_ blocks: inout [Block]) -> Int {
        var placed: [Int] = []
        var end = 0
        let order = blocks.indices.sorted { (blocks[$0].bytes, $1) > (blocks[$1].bytes, $0) }
        for block in order {
            let (first, last, bytes) = (blocks[block].first, blocks[block].last, blocks[block].bytes)
            let neighbors = placed.filter { blocks[$0].first <= last && first <= blocks[$0].last }
                .sorted { blocks[$0].offset < blocks[$1].offset }
            var offset = 0
            for neighbor in neighbors {
                if offset + bytes <= blocks[neighbor].offset { break }
                let after = blocks[neighbor].offset + blocks[neighbor].bytes
                offset = max(offset, (after + Self.alignment - 1) / Self.alignment * Self.alignment)
            }
            blocks[block].offset = offset
            placed.append(block)
            end = max(end, offset + bytes)
        }
        return end
    }
}

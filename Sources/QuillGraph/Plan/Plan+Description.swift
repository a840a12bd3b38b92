extension Executor: CustomStringConvertible {
    /// The plan: steps by wave, with shapes and offsets, and the size of the arena in bytes.
    public var description: String { plan.description }

    /// The program after all passes, one instruction per line.
    public var program: String { plan.program.description }
}

extension Plan: CustomStringConvertible {
    /// One line per step: wave, operation, inputs, type, and where the result lives.
    var description: String {
        var lines: [String] = []
        let order = program.instructions.indices.filter { !sizes[$0].phases.isEmpty }
            .sorted { (firstWave[$0], $0) < (firstWave[$1], $1) }
        for index in order {
            let instruction = program.instructions[index]
            let last = firstWave[index] + sizes[index].phases.count - 1
            let wave = last > firstWave[index] ? "\(firstWave[index])-\(last)" : "\(firstWave[index])"
            let inputs = instruction.inputs.map { "%\($0)" }.joined(separator: ", ")
            let result =
                instruction.type == .none
                ? "" : " → %\(index) \(instruction.type) at \(describe(locations[index]))"
            let scope = instruction.scope.isEmpty ? "" : "  # \(instruction.scope)"
            lines.append("wave \(wave): \(instruction.operation.name) \(inputs)\(result)\(scope)")
        }
        lines.append("\(order.count) steps in \(waveCount) waves; arena \(arenaBytes) bytes")
        return lines.joined(separator: "\n")
    }

    private func describe(_ location: Location) -> String {
        switch location {
        case .arena(let offset): "\(offset)"
        case .variable(let name, let offset): offset == 0 ? name : "\(name) + \(offset)"
        }
    }
}

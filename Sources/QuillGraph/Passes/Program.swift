import QuillTensor

/// A graph on its way to a plan: instructions in an order in which inputs precede their users, with the outputs and
/// effects to compute. A pass takes a program and returns an equivalent, faster one.
struct Program: Sendable {
    var instructions: [Instruction]
    /// Values that the host reads after a run.
    var outputs: [Int]
    /// Instructions that run for their effect on variables.
    var effects: [Int]

    /// The users of each value, in order. An instruction that reads the value twice is listed twice.
    var users: [[Int]] {
        var users = [[Int]](repeating: [], count: instructions.count)
        for (index, instruction) in instructions.enumerated() {
            for input in instruction.inputs { users[input].append(index) }
        }
        return users
    }

    func identity(_ value: Int) -> ValueIdentity { ValueIdentity(id: value, type: instructions[value].type) }

    /// Values that the host reads and instructions with effects; they must not be absorbed.
    var roots: Set<Int> { Set(outputs).union(effects) }

    /// Returns the program with its instructions in a valid order, without those that nothing depends on.
    /// - Precondition: the instructions contain no cycle.
    func ordered() -> Program {
        var order: [Int] = []
        var newIndex = [Int?](repeating: nil, count: instructions.count)
        // Depth-first without recursion: deep networks would overflow the stack.
        for root in (outputs + effects).sorted() {
            var stack = [(value: root, next: 0)]
            while let (value, next) = stack.last {
                if newIndex[value] != nil {
                    stack.removeLast()
                } else if next < instructions[value].inputs.count {
                    stack[stack.count - 1].next += 1
                    stack.append((instructions[value].inputs[next], 0))
                } else {
                    newIndex[value] = order.count
                    order.append(value)
                    stack.removeLast()
                }
            }
        }
        func moved(_ value: Int) -> Int {
            guard let new = newIndex[value] else { preconditionFailure("value \(value) was not reached") }
            return new
        }
        let result = order.map { old in
            var instruction = instructions[old]
            instruction.inputs = instruction.inputs.map(moved)
            return instruction
        }
        return Program(instructions: result, outputs: outputs.map(moved), effects: effects.map(moved))
    }

    /// Returns whether a value depends on another.
    func depends(_ value: Int, on other: Int) -> Bool {
        var stack = instructions[value].inputs
        var seen: Set<Int> = []
        while let current = stack.popLast() {
            if current == other { return true }
            if current > other && seen.insert(current).inserted { stack += instructions[current].inputs }
        }
        return false
    }

    /// Checks the invariants that every pass must preserve.
    func validate() {
        if let flaw { preconditionFailure(flaw) }
    }

    /// A description of the first violated invariant, or nil: inputs come first, types follow the shape rules, and
    /// each variable is updated once.
    var flaw: String? {
        var updated: Set<Int> = []
        for (index, instruction) in instructions.enumerated() {
            guard instruction.inputs.allSatisfy({ $0 < index }) else {
                return "%\(index) comes before an input"
            }
            let inputs = instruction.inputs.map { instructions[$0].type }
            let type = try? instruction.operation.output(for: inputs)
            guard type == instruction.type else {
                let rule = type.map { "\($0)" } ?? "nothing"
                return
                    "%\(index) \(instruction.operation.name) has type \(instruction.type), its rule says \(rule)"
            }
            for position in instruction.operation.updatedInputs
            where !updated.insert(instruction.inputs[position]).inserted {
                return "%\(instruction.inputs[position]) is updated twice"
            }
        }
        return nil
    }
}

extension Program: CustomStringConvertible {
    /// One line per instruction: index, operation, inputs, type, and the layer that added it.
    var description: String {
        instructions.enumerated().map { index, instruction in
            let inputs = instruction.inputs.map { "%\($0)" }.joined(separator: ", ")
            let call = "%\(index) = \(instruction.operation.name)\(inputs.isEmpty ? "" : " \(inputs)")"
            let type = instruction.type == .none ? "" : " : \(instruction.type)"
            let mark = outputs.contains(index) ? "  → output" : ""
            return call + type + (instruction.scope.isEmpty ? "" : "  # \(instruction.scope)") + mark
        }.joined(separator: "\n")
    }
}

/// Replaces values with simpler, equal ones by each operation's own rule, and computes equal values only once.
enum Simplify {
    static func run(_ program: Program) -> Program {
        var result = Program(instructions: [], outputs: [], effects: [])
        var known: [Instruction.Key: Int] = [:]
        var newIndex: [Int] = []

        func add(_ instruction: Instruction) -> Int {
            let context = SimplifyContext(
                producer: { position in
                    let producer = result.instructions[instruction.inputs[position]]
                    return (producer.operation, producer.inputs.map(result.identity))
                },
                inputs: instruction.inputs.map(result.identity), output: instruction.type)
            switch instruction.operation.simplified(context) {
            case .value(let value):
                return value.id
            case .operation(let operation, let inputs):
                var simpler = instruction
                simpler.operation = operation
                simpler.inputs = inputs.map(\.id)
                return add(simpler)
            case nil:
                let key = Instruction.Key(operation: instruction.operation, inputs: instruction.inputs)
                if let equal = known[key] { return equal }
                result.instructions.append(instruction)
                known[key] = result.instructions.count - 1
                return result.instructions.count - 1
            }
        }

        for instruction in program.instructions {
            var moved = instruction
            moved.inputs = instruction.inputs.map { newIndex[$0] }
            newIndex.append(add(moved))
        }
        result.outputs = program.outputs.map { newIndex[$0] }
        result.effects = program.effects.map { newIndex[$0] }
        return result.ordered()
    }
}

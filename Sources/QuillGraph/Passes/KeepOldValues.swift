/// Copies the old value of a variable that is read after it is overwritten: if the program returns the variable, or
/// if one update reads what another overwrites. Two variables can thus swap values.
enum KeepOldValues {
    static func run(_ program: Program) -> Program {
        var program = program
        let updates = program.instructions.indices.filter {
            !program.instructions[$0].operation.updatedInputs.isEmpty
        }
        let updated = Set(
            updates.flatMap { index in
                let instruction = program.instructions[index]
                return instruction.operation.updatedInputs.map { instruction.inputs[$0] }
            })
        var copies: [Int: Int] = [:]
        func kept(_ value: Int) -> Int {
            guard updated.contains(program.root(value).value),
                program.instructions[value].type.dataType == .float32
            else { return value }
            if let copy = copies[value] { return copy }
            let source = program.instructions[value]
            program.instructions.append(
                Instruction(
                    operation: Affine(scale: 1, offset: 0), inputs: [value], type: source.type,
                    scope: source.scope))
            copies[value] = program.instructions.count - 1
            return program.instructions.count - 1
        }
        for index in updates {
            let overwritten = program.instructions[index].operation.updatedInputs
            for position in program.instructions[index].inputs.indices where !overwritten.contains(position) {
                program.instructions[index].inputs[position] = kept(
                    program.instructions[index].inputs[position])
            }
        }
        program.outputs = program.outputs.map(kept)
        return program.ordered()
    }
}

/// Lets one operation compute a sibling's value too, where both read the same value and the operation knows how:
/// a bias gradient comes along with its weight gradient.
enum Join {
    static func run(_ program: Program) -> Program {
        var program = program
        while let joined = once(program) { program = joined }
        return program
    }

    private static func once(_ program: Program) -> Program? {
        let users = program.users
        let roots = program.roots
        for (value, own) in program.instructions.enumerated() where !roots.contains(value) {
            for sibling in Set(own.inputs.flatMap { users[$0] }).sorted()
            where sibling != value && !roots.contains(sibling) {
                let other = program.instructions[sibling]
                let use = SiblingUse(
                    ownInputs: own.inputs.map(program.identity),
                    siblingInputs: other.inputs.map(program.identity),
                    ownOutput: own.type, siblingOutput: other.type)
                guard let join = own.operation.joining(other.operation, use),
                    !program.depends(value, on: sibling),
                    let type = try? join.operation.output(
                        for: own.inputs.map { program.instructions[$0].type })
                else { continue }
                var result = program
                result.instructions.append(
                    Instruction(operation: join.operation, inputs: own.inputs, type: type, scope: own.scope))
                let joint = result.instructions.count - 1
                for (old, offset) in [(value, join.ownOffset), (sibling, join.siblingOffset)] {
                    let instruction = program.instructions[old]
                    result.instructions[old].operation = Part(offset: offset, shape: instruction.type.shape)
                    result.instructions[old].inputs = [joint]
                }
                return result.ordered()
            }
        }
        return nil
    }
}

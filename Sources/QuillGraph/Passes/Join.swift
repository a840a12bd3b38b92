/// Lets an operation compute a sibling's value too, where both read the same value and the operation supports it: a
/// weight gradient then also computes the bias gradient.
enum Join {
    static func run(_ program: Program) -> Program {
        program.rewritingSiblings { program, value, sibling, use in
            let (own, other) = (program.instructions[value], program.instructions[sibling])
            guard let join = own.operation.joining(other.operation, use), !program.roots.contains(sibling),
                !program.depends(value, on: sibling),
                let type = try? join.operation.output(for: own.inputs.map { program.instructions[$0].type })
            else { return nil }
            var result = program
            result.instructions.append(
                Instruction(operation: join.operation, inputs: own.inputs, type: type, scope: own.scope))
            let joint = result.instructions.count - 1
            for (old, offset) in [(value, join.ownOffset), (sibling, join.siblingOffset)] {
                let shape = program.instructions[old].type.shape
                result.instructions[old].operation = Part(offset: offset, shape: shape)
                result.instructions[old].inputs = [joint]
            }
            return result
        }
    }
}

/// Lets an operation store what a later reader of its input needs, where the operation supports it: max pooling
/// stores which inputs won, so that the backward pass does not read them again. If nothing else reads the input, the
/// operation that computes it can then absorb the pooling, and the input is never written.
enum Remember {
    static func run(_ program: Program) -> Program {
        program.rewritingSiblings { program, value, reader, use in
            let (own, other) = (program.instructions[value], program.instructions[reader])
            guard let result = own.operation.remembering(for: other.operation, use),
                !program.depends(value, on: reader),
                let type = try? result.operation.output(for: own.inputs.map { program.instructions[$0].type })
            else { return nil }
            var changed = program
            var remembering = own
            remembering.operation = result.operation
            remembering.type = type
            changed.instructions.append(remembering)
            let joint = changed.instructions.count - 1
            changed.instructions[value].operation = Part(offset: 0, shape: own.type.shape)
            changed.instructions[value].inputs = [joint]
            changed.instructions[reader].operation = result.reader
            changed.instructions[reader].inputs[result.position] = joint
            return changed
        }
    }
}

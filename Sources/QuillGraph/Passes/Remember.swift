/// Lets an operation remember what a later reader of its input needs of it, where the operation knows how: max pooling
/// which of its inputs won, so that the way back does not read them again. An input that nobody else reads can then be
/// built in and is never written.
enum Remember {
    static func run(_ program: Program) -> Program {
        var program = program
        while let result = once(program) { program = result }
        return program
    }

    private static func once(_ program: Program) -> Program? {
        let users = program.users
        let roots = program.roots
        for (value, own) in program.instructions.enumerated() where !roots.contains(value) {
            for reader in Set(own.inputs.flatMap { users[$0] }).sorted() where reader != value {
                let other = program.instructions[reader]
                let use = SiblingUse(
                    ownInputs: own.inputs.map(program.identity),
                    siblingInputs: other.inputs.map(program.identity),
                    ownOutput: own.type, siblingOutput: other.type)
                guard let result = own.operation.remembering(for: other.operation, use),
                    !program.depends(value, on: reader),
                    let type = try? result.operation.output(
                        for: own.inputs.map { program.instructions[$0].type })
                else { continue }
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
                return changed.ordered()
            }
        }
        return nil
    }
}

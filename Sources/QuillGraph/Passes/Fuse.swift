/// Fuses operations with their only consumers where an operation supports it: bias and activation into the product or
/// convolution before them, an activation's mask into the gradient before it.
enum Fuse {
    static func run(_ program: Program) -> Program {
        var program = program
        var users = program.users
        let roots = program.roots
        // One sweep is enough: a fused operation takes its consumer's index, later in the order, and is visited
        // again.
        for value in program.instructions.indices {
            guard !roots.contains(value), users[value].count == 1, let consumer = users[value].first else {
                continue
            }
            let own = program.instructions[value]
            let other = program.instructions[consumer]
            guard let position = other.inputs.firstIndex(of: value) else { continue }
            let use = ConsumerUse(
                position: position, inputs: other.inputs.map(program.identity),
                ownInputs: own.inputs.map(program.identity), value: own.type)
            guard let fused = own.operation.absorbing(other.operation, use) else { continue }
            // Operands that both read may be passed once.
            let extra = other.inputs.enumerated().filter { index, input in
                index != position && !(fused.sharesOperands && own.inputs.contains(input))
            }.map(\.element)
            program.instructions[consumer].operation = fused
            program.instructions[consumer].inputs = own.inputs + extra
            if !own.scope.isEmpty { program.instructions[consumer].scope = own.scope }
            users = program.users
            // The absorbed instruction stays in the list, unused; remove it from the user counts.
            for input in own.inputs { users[input].removeAll { $0 == value } }
            program.instructions[value].inputs = []
        }
        return program.ordered()
    }
}

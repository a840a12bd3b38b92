/// Folds a per-channel factor into the kernel that computes the channels: (x ∗ k) · s becomes x ∗ (k · s), and (x ∗ k
/// + b) · s becomes x ∗ (k · s) + b · s.
///
/// Batch normalization after a convolution thus costs nothing at inference. The factor stays where the kernel does
/// not have fewer elements than the result.
enum FoldScale {
    static func run(_ program: Program) -> Program {
        var result = program
        let (users, roots) = (program.users, program.roots)
        func onlyUser(_ value: Int) -> Int? {
            users[value].count == 1 && !roots.contains(value) ? users[value].first : nil
        }
        for product in program.instructions.indices where program.instructions[product].operation is Multiply
        {
            for (value, factor) in result.pairs(of: product) where onlyUser(value) != nil {
                if result.scale(product, value, by: factor) { break }
                guard result.instructions[value].operation is Add,
                    let (inner, bias) = result.pairs(of: value).first(where: { inner, bias in
                        onlyUser(inner) != nil
                            && result.instructions[bias].type == result.instructions[factor].type
                    }), result.scale(value, inner, by: factor)
                else { continue }
                let scaled = result.add(Multiply(), bias, factor)
                result.instructions[product].operation = Add()
                result.instructions[product].inputs = [value, scaled]
                // Merge the addition that follows into the same bias.
                if let next = onlyUser(product), result.instructions[next].operation is Add,
                    let (_, shift) = result.pairs(of: next).first(where: { $0.0 == product }),
                    result.instructions[shift].type == result.instructions[bias].type
                {
                    result.instructions[next].inputs = [value, result.add(Add(), scaled, shift)]
                }
                break
            }
        }
        return result.ordered()
    }
}

extension Program {
    /// Returns an instruction's two inputs, in both orders.
    fileprivate func pairs(of instruction: Int) -> [(Int, Int)] {
        let inputs = instructions[instruction].inputs
        return [(inputs[0], inputs[1]), (inputs[1], inputs[0])]
    }

    /// Replaces an instruction with the computation of `value`, its channels scaled by `factor`.
    /// - Returns: whether the computation could be scaled.
    fileprivate mutating func scale(_ target: Int, _ value: Int, by factor: Int) -> Bool {
        let producer = instructions[value]
        guard let position = producer.operation.kernelInput, producer.type == instructions[target].type,
            instructions[factor].type.shape == [producer.type.shape[-1]]
        else { return false }
        let kernel = producer.inputs[position]
        guard instructions[kernel].type.shape.elementCount < producer.type.shape.elementCount else {
            return false
        }
        instructions[target].operation = producer.operation
        instructions[target].inputs = producer.inputs
        instructions[target].inputs[position] = add(Multiply(), kernel, factor)
        return true
    }

    /// Appends an operation on two values, with the type of the first, and returns its index.
    fileprivate mutating func add(_ operation: any Operation, _ first: Int, _ second: Int) -> Int {
        var instruction = instructions[first]
        instruction.operation = operation
        instruction.inputs = [first, second]
        instructions.append(instruction)
        return instructions.count - 1
    }
}

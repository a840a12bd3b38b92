extension Program {
    /// Rewrites pairs of operations that read one value, until `rewrite` returns nil for every pair.
    /// - Parameter rewrite: given a program, the numbers of two values with a common input, and how they use it,
    ///   returns the changed program, or nil. The first value is never an output of the program.
    func rewritingSiblings(
        _ rewrite: (_ program: Program, _ value: Int, _ sibling: Int, _ use: SiblingUse) -> Program?
    ) -> Program {
        var program = self
        while let changed = program.rewritingFirstSiblings(rewrite) { program = changed }
        return program
    }

    private func rewritingFirstSiblings(
        _ rewrite: (Program, Int, Int, SiblingUse) -> Program?
    ) -> Program? {
        let (users, roots) = (users, roots)
        for (value, own) in instructions.enumerated() where !roots.contains(value) {
            for sibling in Set(own.inputs.flatMap { users[$0] }).sorted() where sibling != value {
                let other = instructions[sibling]
                let use = SiblingUse(
                    ownInputs: own.inputs.map(identity), siblingInputs: other.inputs.map(identity),
                    ownOutput: own.type, siblingOutput: other.type)
                if let changed = rewrite(self, value, sibling, use) { return changed.ordered() }
            }
        }
        return nil
    }
}

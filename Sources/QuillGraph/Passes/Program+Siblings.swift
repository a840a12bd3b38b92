extension Program {
    /// Rewrites pairs of operations that read the same value, until `rewrite` returns nil for every pair.
    /// - Parameter rewrite: returns the changed program, or nil. It receives a program, the indices of two values
    ///   with a common input, and how they use it. The first value is neither an output nor an effect of the program.
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

import QuillTensor

extension Plan {
    /// Checks that the memory for a plan's values and its new variables is available.
    /// - Throws: an `.argument` error that says what is needed and what is available.
    func requireMemory(takingArena: Bool, exists: (_ variable: String) -> Bool) throws {
        var bytes = takingArena ? arenaBytes : 0
        for case (.variable(let name), let value) in leaves where !exists(name) {
            bytes += program.instructions[value].type.byteCount
        }
        try QuillTensor.requireMemory(
            bytes, for: "the values of one step, which smaller layers or batches make fewer,")
    }
}

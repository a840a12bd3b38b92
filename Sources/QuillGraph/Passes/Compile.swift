import QuillTensor

extension Program {
    /// The part of a graph that computes `outputs` and carries out `effects`, as it was built.
    /// - Throws: the first error met while the graph was built.
    init(unoptimized graph: Graph, outputs: [Node], effects: [Node]) throws {
        try graph.check()
        self = Program(
            instructions: graph.instructions, outputs: outputs.map(\.id), effects: effects.map(\.id)
        ).ordered()
    }

    /// The same through all passes.
    /// - Throws: the first error met while the graph was built.
    init(_ graph: Graph, outputs: [Node], effects: [Node]) throws {
        let raw = try Program(unoptimized: graph, outputs: outputs, effects: effects)
        self = Self.passes.reduce(raw) { program, pass in
            let result = pass(program)
            assert(
                {
                    result.validate(); return true
                }())
            return result
        }
    }

    /// In this order: simpler values first, so that fusion sees through them; and once more after values have lost
    /// readers.
    static let passes: [@Sendable (Program) -> Program] = [
        Simplify.run, FoldScale.run, KeepOldValues.run, Fuse.run, Join.run, Remember.run, Fuse.run,
    ]
}

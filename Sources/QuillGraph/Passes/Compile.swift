import QuillTensor

extension Program {
    /// Extracts the part of a graph that computes `outputs` and performs `effects`, without optimizing it.
    /// - Throws: the first error recorded while building the graph.
    init(unoptimized graph: Graph, outputs: [Node], effects: [Node]) throws {
        try graph.check()
        self = Program(
            instructions: graph.instructions, outputs: outputs.map(\.id), effects: effects.map(\.id)
        ).ordered()
    }

    /// Extracts the same part of a graph and runs all passes on it.
    /// - Throws: the first error recorded while building the graph.
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

    /// The passes, in order. Simplifying first lets fusion see through values; fusing again at the end uses that
    /// values have lost readers.
    static let passes: [@Sendable (Program) -> Program] = [
        Simplify.run, FoldScale.run, KeepOldValues.run, Fuse.run, Join.run, Remember.run, Fuse.run,
    ]
}

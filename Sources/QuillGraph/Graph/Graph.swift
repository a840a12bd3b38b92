import QuillTensor

/// A computation as nodes: what a model adds its layers to, what the derivative is taken of, what is compiled.
///
/// Building a graph does not throw, so that formulas read as formulas: the first shape error is kept, with the name
/// of the layer (`scope`) it happened in, and thrown by `check()` and `compile`.
public final class Graph {
    var instructions: [Instruction] = []
    private var known: [Instruction.Key: Int] = [:]
    /// First values of variables that were declared with one.
    var initialValues: [String: AnyTensor] = [:]
    /// The first error met while building.
    public private(set) var failure: QuillError?
    /// The name put before errors and instructions: the layer that is being built.
    public var scope = ""
    /// What is put before the names of variables that are declared: the owner of an optimiser among several.
    package var variablePrefix = ""

    /// An empty graph.
    public init() {}

    /// Throws the first error met while building, if any.
    public func check() throws {
        if let failure { throw failure }
    }

    /// Records an error; only the first is kept, since later ones follow from it.
    public func fail(_ error: QuillError) {
        guard failure == nil else { return }
        failure = scope.isEmpty ? error : QuillError(error.kind, "\(scope): \(error.message)")
    }

    /// Adds an operation, or finds the node that already computes the same.
    package func add(_ operation: any Operation, _ inputs: [Node]) -> Node {
        for input in inputs { precondition(input.graph === self, "a node of another graph") }
        let fallback = inputs.first?.type ?? TensorType([])
        guard inputs.allSatisfy(\.isValid) else { return Node(graph: self, id: -1, type: fallback) }
        let type: TensorType
        do {
            type = try operation.output(for: inputs.map(\.type))
            try type.shape.checkSize()
        } catch {
            fail(error as? QuillError ?? QuillError(.shape, "\(error)"))
            return Node(graph: self, id: -1, type: fallback)
        }
        let key = Instruction.Key(operation: operation, inputs: inputs.map(\.id))
        if let id = known[key] { return Node(graph: self, id: id, type: type) }
        instructions.append(
            Instruction(operation: operation, inputs: inputs.map(\.id), type: type, scope: scope))
        let id = instructions.count - 1
        known[key] = id
        return Node(graph: self, id: id, type: type)
    }

    func node(_ id: Int) -> Node { Node(graph: self, id: id, type: instructions[id].type) }

    /// All variables declared so far, by name.
    package var variables: [String: TensorType] {
        instructions.reduce(into: [:]) { result, instruction in
            if let leaf = instruction.operation as? VariableLeaf { result[leaf.label] = leaf.type }
        }
    }
}

extension Shape {
    /// The kernels' number of axes.
    private static let mostAxes = 8
    /// Beyond any memory, and small enough that sums and products of a few sizes do not overflow.
    private static let mostElements = 1 << 40

    /// - Throws: a `.shape` error for a tensor that no machine could hold: settings can come from a file.
    func checkSize() throws {
        guard rank <= Self.mostAxes else {
            throw QuillError(.shape, "expected at most \(Self.mostAxes) axes, received shape \(self)")
        }
        guard let count = checkedCount, count <= Self.mostElements else {
            throw QuillError(.shape, "a tensor of shape \(self) is too large")
        }
    }
}

/// A value in a graph: what an operation will compute when the graph runs.
public struct Node {
    /// The graph it belongs to.
    public let graph: Graph
    let id: Int
    /// Its shape and number type.
    public let type: TensorType

    /// Its extents, outermost first.
    public var shape: Shape { type.shape }

    /// False after a building error, which the graph keeps.
    var isValid: Bool { id >= 0 }

    /// The operation that makes this value; nil after a building error.
    var operation: (any Operation)? { isValid ? graph.instructions[id].operation : nil }

    /// The values it is made of.
    var inputs: [Node] { isValid ? graph.instructions[id].inputs.map(graph.node) : [] }
}

extension Node: Hashable {
    /// The same value of the same graph.
    public static func == (a: Node, b: Node) -> Bool { a.graph === b.graph && a.id == b.id }

    /// By identity.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(graph))
        hasher.combine(id)
    }
}

/// One operation applied to earlier values.
struct Instruction: Sendable {
    var operation: any Operation
    var inputs: [Int]
    var type: TensorType
    /// The layer it came from; empty outside layers.
    var scope: String

    /// Equal keys compute equal values.
    struct Key: Hashable {
        let operation: AnyHashable
        let inputs: [Int]

        init(operation: any Operation, inputs: [Int]) {
            self.operation = AnyHashable(operation)
            self.inputs = inputs
        }
    }
}

import QuillTensor

/// A computation as a graph of nodes: layers add nodes, `Node.gradients(with:)` differentiates them, and `compile`
/// makes them runnable.
///
/// Building a graph does not throw, so formulas read like formulas. The graph records the first shape error together
/// with the name of the layer (`scope`) in which it occurred; `check()` and `compile` throw it.
public final class Graph {
    var instructions: [Instruction] = []
    private var known: [Instruction.Key: Int] = [:]
    /// The initial values of variables declared with one.
    var initialValues: [String: AnyTensor] = [:]
    /// The first error recorded while building.
    public private(set) var failure: QuillError?
    /// The name of the layer being built; it precedes error messages and labels instructions.
    public var scope = ""
    /// The prefix of the names of declared variables; it tells several optimizers apart.
    package var variablePrefix = ""

    /// An empty graph.
    public init() {}

    /// Throws the first error recorded while building, if any.
    public func check() throws {
        if let failure { throw failure }
    }

    /// Records an error. Only the first is kept, since later ones follow from it.
    public func fail(_ error: QuillError) {
        guard failure == nil else { return }
        failure = scope.isEmpty ? error : QuillError(error.kind, "\(scope): \(error.message)")
    }

    /// Adds an operation, or returns the node of an equal operation with the same inputs.
    package func add(_ operation: any Operation, _ inputs: [Node]) -> Node {
        for input in inputs { require(input.graph === self, "the node belongs to another graph") }
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

    /// The types of all variables declared so far, by name.
    package var variables: [String: TensorType] {
        instructions.reduce(into: [:]) { result, instruction in
            if let leaf = instruction.operation as? VariableLeaf { result[leaf.label] = leaf.type }
        }
    }
}

extension Shape {
    /// The largest rank that the kernels support.
    private static let mostAxes = 8
    /// Larger than any memory, yet small enough that sums and products of a few sizes do not overflow.
    private static let mostElements = 1 << 40

    /// Checks the shape against these limits, since settings can come from a file.
    /// - Throws: a `.shape` error if there are too many axes or elements.
    func checkSize() throws {
        guard rank <= Self.mostAxes else {
            throw QuillError(.shape, "expected at most \(Self.mostAxes) axes, received shape \(self)")
        }
        guard dimensions.allSatisfy({ $0 >= 0 }) else {
            throw QuillError(.shape, "a tensor of shape \(self): expected extents of at least 0")
        }
        guard let count = checkedCount, count <= Self.mostElements else {
            throw QuillError(.shape, "a tensor of shape \(self) is too large")
        }
    }
}

/// A value in a graph: the result of an operation when the graph runs.
public struct Node {
    /// The graph that the node belongs to.
    public let graph: Graph
    let id: Int
    /// The shape and data type.
    public let type: TensorType

    /// The extents, outermost first.
    public var shape: Shape { type.shape }

    /// Whether the node was built without an error; the graph keeps the error.
    var isValid: Bool { id >= 0 }

    /// The operation that computes this value; nil after a building error.
    var operation: (any Operation)? { isValid ? graph.instructions[id].operation : nil }

    /// The inputs of that operation.
    var inputs: [Node] { isValid ? graph.instructions[id].inputs.map(graph.node) : [] }
}

extension Node: Hashable {
    /// Whether two nodes are the same value of the same graph.
    public static func == (a: Node, b: Node) -> Bool { a.graph === b.graph && a.id == b.id }

    /// Hashes the node's identity.
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
    /// The layer that added it; empty outside layers.
    var scope: String

    /// Identifies what an instruction computes: equal keys compute equal values.
    struct Key: Hashable {
        let operation: AnyHashable
        let inputs: [Int]

        init(operation: any Operation, inputs: [Int]) {
            self.operation = AnyHashable(operation)
            self.inputs = inputs
        }
    }
}

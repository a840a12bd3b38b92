import QuillGraph
import QuillTensor

/// An operation of `keras.ops` in a model: Keras writes `x * 2`, `ops.mean(x, axis=1)` and the like beside the layers,
/// and `Symbol`'s operators add them.
package struct KerasOperation: MergingLayer {
    /// An argument of the call.
    package indirect enum Argument: Sendable, Equatable {
        /// An input of the step, by its index.
        case input(Int)
        /// Arguments in a list, such as the tensors of a concatenation.
        case list([Argument])
        /// A number, an array, or another value as Keras writes it.
        case value(Configuration.Value)
    }

    /// The Keras module, which tells operations and layers of the same class name apart.
    package let module: String
    /// The Keras class name.
    package let className: String
    /// The settings that Keras keeps in the operation, such as an axis.
    package let settings: Configuration
    package let arguments: [Argument]
    package let keywords: [String: Argument]
    package let name: String?

    /// - Throws: a `.file` error for an operation or an argument that is not supported.
    package init(
        module: String, className: String, settings: Configuration = Configuration(), arguments: [Argument],
        keywords: [String: Argument] = [:], name: String? = nil
    ) throws {
        guard Self.functions[className] != nil else {
            throw QuillError(
                .file,
                "\(name ?? className): the operation '\(className)' of \(module) is not supported; supported are \(Self.names.joined(separator: ", "))"
            )
        }
        for (keyword, argument) in keywords where argument != .value(.null) {
            if keyword == "constant_values", argument == .value(.number(0)) { continue }
            throw QuillError(
                .file, "\(name ?? className): the argument '\(keyword)' of '\(className)' is not supported")
        }
        self.module = module
        self.className = className
        self.settings = settings
        self.arguments = arguments
        self.keywords = keywords
        self.name = name
    }

    /// Creates an operation of Keras's arithmetic.
    init(arithmetic className: String, _ arguments: [Argument]) {
        self.module = "keras.src.ops.numpy"
        self.className = className
        self.arguments = arguments
        settings = Configuration()
        keywords = [:]
        name = nil
    }

    /// Whether Keras keeps operations, not layers, in a module.
    package static func isModule(_ module: String) -> Bool {
        module.hasPrefix("keras.src.ops.") || module.hasPrefix("keras.ops")
            || module.hasPrefix("keras.src.activations")
    }

    /// The names of all supported operations.
    package static var names: [String] { functions.keys.sorted() }

    static let functions: [String: @Sendable (OperationCall) throws -> Node] = arithmetic.merging(shapes) {
        $1
    }
    .merging(reductions) { $1 }

    package func build(_ inputs: [Shape], _ weights: inout WeightBuilder) throws {
        // An operation that mixes samples doesn't keep the batch axis for every batch size.
        for batch in [2, 3] {
            let graph = Graph()
            let nodes = inputs.enumerated().map { graph.input("\($0)", $1.prepending(batch)) }
            let result = try self.result(nodes)
            try graph.check()
            guard result.shape.rank > 0, result.shape[0] == batch else {
                throw QuillError(
                    .shape,
                    "the operation '\(className)' mixes the samples of a batch, which a layer cannot do")
            }
        }
    }

    package func call(_ inputs: [Node], _ weights: Weights, _ mode: Mode) -> Node {
        do {
            return try result(inputs)
        } catch {
            inputs[0].graph.fail(error as? QuillError ?? QuillError(.argument, "\(error)"))
            return inputs[0]
        }
    }

    private func result(_ inputs: [Node]) throws -> Node {
        guard let function = Self.functions[className] else { return inputs[0] }
        return try function(OperationCall(self, inputs))
    }
}

/// A call of an operation on nodes.
struct OperationCall {
    let className: String
    let settings: Configuration
    private let arguments: [KerasOperation.Argument]
    private let inputs: [Node]
    private let graph: Graph

    init(_ operation: KerasOperation, _ inputs: [Node]) {
        className = operation.className
        settings = operation.settings
        arguments = operation.arguments
        self.inputs = inputs
        graph = inputs[0].graph
    }

    private func unexpected(_ what: String) -> QuillError {
        QuillError(.file, "the operation '\(className)' takes \(what)")
    }

    /// The only argument, a tensor.
    var operand: Node {
        get throws {
            guard arguments.count == 1, case .input(let index) = arguments[0] else {
                throw unexpected("one tensor")
            }
            return inputs[index]
        }
    }

    /// The first argument, a tensor, and the value of the second.
    var operandAndValue: (Node, Configuration.Value) {
        get throws {
            guard arguments.count == 2, case .input(let index) = arguments[0],
                case .value(let value) = arguments[1]
            else { throw unexpected("a tensor and a value") }
            return (inputs[index], value)
        }
    }

    /// Two arguments: tensors of the same rank, or a tensor and a number or an array.
    var pair: (Node, Node) {
        get throws {
            guard arguments.count == 2 else { throw unexpected("two arguments") }
            let nodes = try arguments.map(node)
            let ranks = zip(arguments, nodes).compactMap { argument, node in
                if case .input = argument { node.shape.rank } else { nil }
            }
            guard let rank = ranks.first, Set(ranks).count == 1 else {
                throw QuillError(
                    .shape,
                    "the operation '\(className)' combines samples only if their shapes have equally many axes, received \(nodes.map { $0.shape.dropFirst() })"
                )
            }
            for (argument, node) in zip(arguments, nodes) {
                guard case .value = argument, node.shape.rank >= rank else { continue }
                guard node.shape.rank == rank, node.shape[0] == 1 else {
                    throw QuillError(
                        .shape,
                        "an array of shape \(node.shape) does not fit the samples of a batch of any size")
                }
            }
            return (nodes[0], nodes[1])
        }
    }

    /// The tensors of the only argument, a list.
    var list: [Node] {
        get throws {
            guard arguments.count == 1, case .list(let elements) = arguments[0] else {
                throw unexpected("one list of tensors")
            }
            return try elements.map {
                guard case .input(let index) = $0 else { throw unexpected("one list of tensors") }
                return inputs[index]
            }
        }
    }

    private func node(_ argument: KerasOperation.Argument) throws -> Node {
        switch argument {
        case .input(let index): return inputs[index]
        case .value(let value):
            guard let tensor = try value.array("args") else { throw unexpected("tensors and numbers") }
            return tensor.shape.rank == 0 ? graph.constant(tensor.scalar) : graph.constant(tensor)
        case .list: throw unexpected("tensors and numbers")
        }
    }

    /// Returns the axes of a setting in a tensor of the given rank; all of them if the setting is null.
    /// - Throws: an `.argument` error for the batch axis.
    func axes(_ name: String = "axis", rank: Int) throws -> [Int] {
        guard let axes = try settings.ints(name) else { return Array(0..<rank) }
        let indices = try axes.map { try sampleAxis($0, rank: rank) }
        guard !indices.isEmpty, Set(indices).count == indices.count else {
            throw QuillError(.argument, "the operation '\(className)' takes different axes, received \(axes)")
        }
        return indices
    }

    /// Returns the axis of a setting.
    /// - Throws: an `.argument` error for the batch axis.
    func axis(_ name: String = "axis", rank: Int) throws -> Int {
        try sampleAxis(settings.int(name), rank: rank)
    }

    /// Returns an axis, counted from the front, of samples.
    /// - Throws: an `.argument` error for the batch axis and for axes out of range.
    private func sampleAxis(_ axis: Int, rank: Int) throws -> Int {
        let index = axis < 0 ? axis + rank : axis
        guard (0..<rank).contains(index) else {
            throw QuillError(.argument, "axis \(axis) is outside a tensor of \(rank) axes")
        }
        guard index > 0 else {
            throw QuillError(.argument, "the operation '\(className)' along the batch axis mixes its samples")
        }
        return index
    }
}

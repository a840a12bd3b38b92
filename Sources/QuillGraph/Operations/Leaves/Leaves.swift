import QuillTensor

/// An operation without inputs whose value exists before the graph runs.
protocol Leaf: Operation {
    var type: TensorType { get }
    var memory: LeafMemory { get }
}

/// The kind of memory that holds a leaf's value.
enum LeafMemory: Sendable, Hashable {
    /// Written by the host before each run.
    case input(String)
    /// Kept between runs and overwritten by updates.
    case variable(String)
    /// The same number everywhere, written once.
    case constant(Float)
    /// The given numbers, written once.
    case table([Float])

    /// Whether the graph itself provides the numbers. Several leaves can have the same ones.
    var isGiven: Bool {
        switch self {
        case .constant, .table: true
        case .input, .variable: false
        }
    }
}

extension Leaf {
    func output(for inputs: [TensorType]) -> TensorType { type }
    func gradients(_ call: GradientCall) -> [Node?] { [] }
    func work(_ binding: Binding) -> Work { .nothing }
    func arithmetic(inputs: [TensorType], output: TensorType) -> Int { 0 }
}

struct InputLeaf: Leaf {
    let label: String
    let type: TensorType
    var name: String { "input(\(label))" }
    var memory: LeafMemory { .input(label) }
}

struct VariableLeaf: Leaf {
    let label: String
    let type: TensorType
    var name: String { "variable(\(label))" }
    var memory: LeafMemory { .variable(label) }
}

struct ConstantLeaf: Leaf {
    let value: Float
    let type: TensorType
    var name: String { "constant(\(value))" }
    var memory: LeafMemory { .constant(value) }
}

struct TableLeaf: Leaf {
    let values: [Float]
    let type: TensorType
    var name: String { "table" }
    var memory: LeafMemory { .table(values) }
}

extension Graph {
    /// Adds a value that the host writes before each run.
    public func input(_ name: String, _ shape: Shape, _ dataType: DataType = .float32) -> Node {
        add(InputLeaf(label: name, type: TensorType(shape, dataType)), [])
    }

    /// Adds a value that is kept between runs, such as a weight or an optimizer's state. It starts as the variable
    /// store has it, or zero.
    public func variable(_ name: String, _ shape: Shape, _ dataType: DataType = .float32) -> Node {
        add(VariableLeaf(label: variablePrefix + name, type: TensorType(shape, dataType)), [])
    }

    /// Adds a variable with an initial value.
    public func variable(_ name: String, _ value: Tensor<Float>) -> Node {
        initialValues[variablePrefix + name] = .float32(value)
        return variable(name, value.shape)
    }

    /// Adds a constant that holds the same number everywhere.
    public func constant(_ value: Float, shape: Shape = []) -> Node {
        add(ConstantLeaf(value: value, type: TensorType(shape)), [])
    }

    /// Adds a constant tensor. Keep it small: the graph compares its elements one by one.
    public func constant(_ values: Tensor<Float>) -> Node {
        add(TableLeaf(values: values.elements, type: TensorType(values.shape)), [])
    }
}

extension Node {
    /// The number if this node is a constant, else nil.
    var constant: Float? { (operation as? ConstantLeaf)?.value }
}

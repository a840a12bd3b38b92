import QuillTensor

/// Values that are there before the graph runs.
protocol Leaf: Operation {
    var type: TensorType { get }
    var memory: LeafMemory { get }
}

/// Where a leaf's value lives.
enum LeafMemory: Sendable, Hashable {
    /// Written by the host before each run.
    case input(String)
    /// Kept from run to run, and overwritten by updates.
    case variable(String)
    /// The same number everywhere, written once.
    case constant(Float)
    /// Given numbers, written once.
    case table([Float])

    /// Whether the graph itself gives the numbers. Several values can have the same ones.
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
    /// A value that the host gives before each run.
    public func input(_ name: String, _ shape: Shape, _ dataType: DataType = .float32) -> Node {
        add(InputLeaf(label: name, type: TensorType(shape, dataType)), [])
    }

    /// A value that stays from run to run: a weight, an optimiser's memory. Its first value is given when the
    /// graph is compiled.
    public func variable(_ name: String, _ shape: Shape, _ dataType: DataType = .float32) -> Node {
        add(VariableLeaf(label: variablePrefix + name, type: TensorType(shape, dataType)), [])
    }

    /// A variable with its first value.
    public func variable(_ name: String, _ value: Tensor<Float>) -> Node {
        initialValues[variablePrefix + name] = .float32(value)
        return variable(name, value.shape)
    }

    /// The same number everywhere.
    public func constant(_ value: Float, shape: Shape = []) -> Node {
        add(ConstantLeaf(value: value, type: TensorType(shape)), [])
    }

    /// Given numbers: a few, since the graph compares them one by one.
    public func constant(_ values: Tensor<Float>) -> Node {
        add(TableLeaf(values: values.elements, type: TensorType(values.shape)), [])
    }
}

extension Node {
    /// The number, if this node is a constant.
    var constant: Float? { (operation as? ConstantLeaf)?.value }
}

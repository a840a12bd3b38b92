import QuillTensor

/// One kind of computation: its shape rule, its derivative and its kernel call, side by side in one file of
/// `Operations/`. Nothing outside that file knows the operation by name.
///
/// Operations are values: two equal ones with equal inputs compute the same number, and the graph computes it once.
public protocol Operation: Sendable, Hashable {
    /// How the operation prints, with its settings: `matmul(transposeA)`.
    var name: String { get }

    /// The shape rule.
    /// - Throws: a `.shape` error that says what was expected and what came.
    func output(for inputs: [TensorType]) throws -> TensorType

    /// The derivative: for each input, a node that holds the gradient of the final value with respect to it, made of
    /// the gradient with respect to the output; nil where nothing flows.
    func gradients(_ call: GradientCall) -> [Node?]

    /// The kernel call, with the buffers that `binding` names.
    func work(_ binding: Binding) -> Work

    /// The output is an input's memory under another shape: nothing runs. The value is the offset, in bytes, into
    /// the first input's memory.
    var viewOffset: Int? { get }

    /// Inputs whose memory the output may take over when nobody needs them later.
    var reusableInputs: [Int] { get }

    /// Inputs (variables) that the operation overwrites. It then runs after every reader of their old values.
    var updatedInputs: [Int] { get }

    /// The same operation with its consumer built in, or nil. The result takes this operation's inputs, followed by
    /// the consumer's other inputs.
    func absorbing(_ consumer: any Operation, _ use: ConsumerUse) -> (any Operation)?

    /// Whether an operand that this (fused) operation and its former consumer both read is passed only once.
    var sharesOperands: Bool { get }

    /// The input whose last axis is the output's, so that scaling the one scales the other.
    var kernelInput: Int? { get }

    /// The same operation that also computes a sibling's value from a shared input, or nil.
    func joining(_ sibling: any Operation, _ use: SiblingUse) -> JoinedOperation?

    /// The same operation that also remembers what a later reader of its input needs of it, so that the input need
    /// not be kept, or nil.
    func remembering(for reader: any Operation, _ use: SiblingUse) -> RememberingOperation?

    /// A simpler equal expression, or nil.
    func simplified(_ context: SimplifyContext) -> Simplification?

    /// Arithmetic of one run, in floating-point operations: for the plan's costs and the benchmark's floor.
    func arithmetic(inputs: [TensorType], output: TensorType) -> Int
}

extension Operation {
    /// No view.
    public var viewOffset: Int? { nil }
    /// None.
    public var reusableInputs: [Int] { [] }
    /// None.
    public var updatedInputs: [Int] { [] }
    /// Nothing.
    public func absorbing(_ consumer: any Operation, _ use: ConsumerUse) -> (any Operation)? { nil }
    /// No.
    public var sharesOperands: Bool { false }
    /// None.
    public var kernelInput: Int? { nil }
    /// Nothing.
    public func joining(_ sibling: any Operation, _ use: SiblingUse) -> JoinedOperation? { nil }
    /// Nothing.
    public func remembering(for reader: any Operation, _ use: SiblingUse) -> RememberingOperation? { nil }
    /// No rule.
    public func simplified(_ context: SimplifyContext) -> Simplification? { nil }
    /// One operation per element of the output.
    public func arithmetic(inputs: [TensorType], output: TensorType) -> Int { output.shape.count }
    /// Most operations that have no derivative say so: asking for one is an error that names them.
    public func gradients(_ call: GradientCall) -> [Node?] {
        call.output.graph.fail(QuillError(.argument, "\(name) has no derivative"))
        return call.inputs.map { _ in nil }
    }

    func isEqual(to other: any Operation) -> Bool { (other as? Self) == self }
}

/// What a derivative is made of.
public struct GradientCall {
    /// The operation's inputs.
    public let inputs: [Node]
    /// The operation's output.
    public let output: Node
    /// The gradient of the final value with respect to the output.
    public let upstream: Node
}

/// How a consumer uses the value it may be absorbed with.
public struct ConsumerUse {
    /// Which of the consumer's inputs the value is.
    public let position: Int
    /// The identities and types of all of the consumer's inputs.
    public let inputs: [ValueIdentity]
    /// The inputs of the operation that would absorb it.
    public let ownInputs: [ValueIdentity]
    /// The type of the value itself.
    public let value: TensorType
}

/// Enough of a value to recognise it in a rewrite rule.
public struct ValueIdentity: Equatable {
    /// Equal numbers are equal values.
    public let id: Int
    /// The value's type.
    public let type: TensorType
}

/// Two operations that read one value.
public struct SiblingUse {
    /// This operation's inputs.
    public let ownInputs: [ValueIdentity]
    /// The sibling's inputs.
    public let siblingInputs: [ValueIdentity]
    /// The type of this operation's value.
    public let ownOutput: TensorType
    /// The type of the sibling's value.
    public let siblingOutput: TensorType
}

/// One operation in place of two: its output holds both values, one after the other.
public struct JoinedOperation {
    /// The operation that computes both.
    public let operation: any Operation
    /// Where this operation's value starts in the joint output, in elements.
    public let ownOffset: Int
    /// Where the sibling's value starts in the joint output, in elements.
    public let siblingOffset: Int
}

/// An operation whose output holds its value and, after it, what a reader of its input needs.
public struct RememberingOperation {
    /// The operation that remembers.
    public let operation: any Operation
    /// What the reader becomes.
    public let reader: any Operation
    /// The reader's input in whose place the remembering operation's output comes.
    public let position: Int
}

/// What a simplification rule may look at.
public struct SimplifyContext {
    /// The operation and inputs that made an input of this operation.
    public let producer: (_ position: Int) -> (operation: any Operation, inputs: [ValueIdentity])
    /// The inputs.
    public let inputs: [ValueIdentity]
    /// The output's type.
    public let output: TensorType
}

/// The result of a simplification rule.
public enum Simplification {
    /// The value equals an existing one.
    case value(ValueIdentity)
    /// The value is another operation's of existing values.
    case operation(any Operation, [ValueIdentity])
}

import QuillTensor

/// One kind of computation: its shape rule, its derivative and its kernel call, side by side in one file of
/// `Operations/`. Nothing outside that file knows the operation by name.
///
/// Operations are values: two equal ones with equal inputs compute the same number, and the graph computes it once.
package protocol Operation: Sendable, Hashable {
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
    package var viewOffset: Int? { nil }
    /// None.
    package var reusableInputs: [Int] { [] }
    /// None.
    package var updatedInputs: [Int] { [] }
    /// Nothing.
    package func absorbing(_ consumer: any Operation, _ use: ConsumerUse) -> (any Operation)? { nil }
    /// No.
    package var sharesOperands: Bool { false }
    /// None.
    package var kernelInput: Int? { nil }
    /// Nothing.
    package func joining(_ sibling: any Operation, _ use: SiblingUse) -> JoinedOperation? { nil }
    /// Nothing.
    package func remembering(for reader: any Operation, _ use: SiblingUse) -> RememberingOperation? { nil }
    /// No rule.
    package func simplified(_ context: SimplifyContext) -> Simplification? { nil }
    /// One operation per element of the output.
    package func arithmetic(inputs: [TensorType], output: TensorType) -> Int { output.shape.count }
    /// Most operations that have no derivative say so: asking for one is an error that names them.
    package func gradients(_ call: GradientCall) -> [Node?] {
        call.output.graph.fail(QuillError(.argument, "\(name) has no derivative"))
        return call.inputs.map { _ in nil }
    }

    func isEqual(to other: any Operation) -> Bool { (other as? Self) == self }
}

/// What a derivative is made of.
package struct GradientCall {
    /// The operation's inputs.
    package let inputs: [Node]
    /// The operation's output.
    package let output: Node
    /// The gradient of the final value with respect to the output.
    package let upstream: Node
}

/// How a consumer uses the value it may be absorbed with.
package struct ConsumerUse {
    /// Which of the consumer's inputs the value is.
    package let position: Int
    /// The identities and types of all of the consumer's inputs.
    package let inputs: [ValueIdentity]
    /// The inputs of the operation that would absorb it.
    package let ownInputs: [ValueIdentity]
    /// The type of the value itself.
    package let value: TensorType
}

/// Enough of a value to recognise it in a rewrite rule.
package struct ValueIdentity: Equatable {
    /// Equal numbers are equal values.
    package let id: Int
    /// The value's type.
    package let type: TensorType
}

/// Two operations that read one value.
package struct SiblingUse {
    /// This operation's inputs.
    package let ownInputs: [ValueIdentity]
    /// The sibling's inputs.
    package let siblingInputs: [ValueIdentity]
    /// The type of this operation's value.
    package let ownOutput: TensorType
    /// The type of the sibling's value.
    package let siblingOutput: TensorType
}

/// One operation in place of two: its output holds both values, one after the other.
package struct JoinedOperation {
    /// The operation that computes both.
    package let operation: any Operation
    /// Where this operation's value starts in the joint output, in elements.
    package let ownOffset: Int
    /// Where the sibling's value starts in the joint output, in elements.
    package let siblingOffset: Int
}

/// An operation whose output holds its value and, after it, what a reader of its input needs.
package struct RememberingOperation {
    /// The operation that remembers.
    package let operation: any Operation
    /// What the reader becomes.
    package let reader: any Operation
    /// The reader's input in whose place the remembering operation's output comes.
    package let position: Int
}

/// What a simplification rule may look at.
package struct SimplifyContext {
    /// The operation and inputs that made an input of this operation.
    package let producer: (_ position: Int) -> (operation: any Operation, inputs: [ValueIdentity])
    /// The inputs.
    package let inputs: [ValueIdentity]
    /// The output's type.
    package let output: TensorType
}

/// The result of a simplification rule.
package enum Simplification {
    /// The value equals an existing one.
    case value(ValueIdentity)
    /// The value is another operation's of existing values.
    case operation(any Operation, [ValueIdentity])
}

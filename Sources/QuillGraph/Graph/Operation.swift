import QuillTensor

/// One kind of computation: its shape rule, derivative and kernel call, side by side in one file of `Operations/`.
///
/// Passes ask operations what they can do and know none by name (but for `FoldScale`). Operations are values: equal
/// operations with equal inputs compute equal results, and the graph computes these only once.
package protocol Operation: Sendable, Hashable {
    /// The printed form, with settings: `matmul(transpose a)`.
    var name: String { get }

    /// Returns the type of the output: the shape rule.
    /// - Throws: a `.shape` error that states what was expected and what was received.
    func output(for inputs: [TensorType]) throws -> TensorType

    /// Returns the derivative: for each input, a node that holds the gradient of the final value with respect to it,
    /// computed from `call.upstream`; nil if no gradient flows to that input.
    func gradients(_ call: GradientCall) -> [Node?]

    /// Returns the kernel calls, bound to the buffers in `binding`.
    func work(_ binding: Binding) -> Work

    /// The offset, in bytes, into the first input's memory if the output is a view of it; nil if it is not. Nothing
    /// runs for a view.
    var viewOffset: Int? { get }

    /// Inputs whose memory the output may reuse if nothing reads them later.
    var reusableInputs: [Int] { get }

    /// Inputs (variables) that the operation overwrites. It runs after every reader of their old values.
    var updatedInputs: [Int] { get }

    /// Returns this operation with its consumer fused in, or nil. The fused operation takes this operation's inputs,
    /// followed by the consumer's other inputs.
    func absorbing(_ consumer: any Operation, _ use: ConsumerUse) -> (any Operation)?

    /// Whether an operand that both this (fused) operation and the absorbed consumer read is passed only once.
    var sharesOperands: Bool { get }

    /// The input whose last axis is also the output's, so that scaling one scales the other; nil if there is none.
    var kernelInput: Int? { get }

    /// Returns an operation that also computes the value of a sibling (an operation that reads one of the same
    /// inputs), or nil.
    func joining(_ sibling: any Operation, _ use: SiblingUse) -> JoinedOperation?

    /// Returns an operation that also stores what a later reader of its input needs, so that the input need not be
    /// kept, or nil.
    func remembering(for reader: any Operation, _ use: SiblingUse) -> RememberingOperation?

    /// Returns a simpler, equal expression, or nil.
    func simplified(_ context: SimplifyContext) -> Simplification?

    /// Returns the number of floating-point operations of one run, from which benchmarks derive a lower bound of its
    /// time.
    func arithmetic(inputs: [TensorType], output: TensorType) -> Int
}

extension Operation {
    package var viewOffset: Int? { nil }
    package var reusableInputs: [Int] { [] }
    package var updatedInputs: [Int] { [] }
    package func absorbing(_ consumer: any Operation, _ use: ConsumerUse) -> (any Operation)? { nil }
    package var sharesOperands: Bool { false }
    package var kernelInput: Int? { nil }
    package func joining(_ sibling: any Operation, _ use: SiblingUse) -> JoinedOperation? { nil }
    package func remembering(for reader: any Operation, _ use: SiblingUse) -> RememberingOperation? { nil }
    package func simplified(_ context: SimplifyContext) -> Simplification? { nil }
    /// One operation per element of the output.
    package func arithmetic(inputs: [TensorType], output: TensorType) -> Int { output.shape.elementCount }
    /// Records an error that names the operation: it has no derivative.
    package func gradients(_ call: GradientCall) -> [Node?] {
        call.output.graph.fail(QuillError(.argument, "\(name) has no derivative"))
        return call.inputs.map { _ in nil }
    }

    func isEqual(to other: any Operation) -> Bool { (other as? Self) == self }
}

/// The arguments of `Operation.gradients`.
package struct GradientCall {
    /// The operation's inputs.
    package let inputs: [Node]
    /// The operation's output.
    package let output: Node
    /// The gradient of the final value with respect to the output.
    package let upstream: Node
}

/// A consumer's use of the value that it may be fused with.
package struct ConsumerUse {
    /// The position of the value among the consumer's inputs.
    package let position: Int
    /// The consumer's inputs.
    package let inputs: [ValueIdentity]
    /// The inputs of the operation that would absorb the consumer.
    package let ownInputs: [ValueIdentity]
    /// The type of the value.
    package let value: TensorType
}

/// The identity and type of a value, as rewrite rules see it.
package struct ValueIdentity: Equatable {
    /// The value's index: equal indices are equal values.
    package let id: Int
    /// The value's type.
    package let type: TensorType
}

/// The types and inputs of two operations that read the same value.
package struct SiblingUse {
    /// This operation's inputs.
    package let ownInputs: [ValueIdentity]
    /// The sibling's inputs.
    package let siblingInputs: [ValueIdentity]
    /// The type of this operation's output.
    package let ownOutput: TensorType
    /// The type of the sibling's output.
    package let siblingOutput: TensorType
}

/// An operation that replaces two: its output holds both values, one after the other.
package struct JoinedOperation {
    /// The operation that computes both.
    package let operation: any Operation
    /// The offset of this operation's value in the joint output, in elements.
    package let ownOffset: Int
    /// The offset of the sibling's value in the joint output, in elements.
    package let siblingOffset: Int
}

/// An operation whose output holds its value, followed by what a reader of its input needs.
package struct RememberingOperation {
    /// The operation that stores both.
    package let operation: any Operation
    /// The operation that replaces the reader.
    package let reader: any Operation
    /// The position of the reader's input that the stored output replaces.
    package let position: Int
}

/// The information available to a simplification rule.
package struct SimplifyContext {
    /// Returns the operation that computes the input at `position`, with that operation's inputs.
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
    /// The value is the result of another operation on existing values.
    case operation(any Operation, [ValueIdentity])
}

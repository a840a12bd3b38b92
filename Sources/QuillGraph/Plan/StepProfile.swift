import QuillTensor

/// One measured run of a compiled step: its operations, and when which worker did each piece of their work.
package struct StepProfile: Sendable {
    /// An operation of the step, after all passes.
    package struct Operation: Sendable {
        /// The operation's name: `conv2d`.
        package let name: String
        /// The layer or other part of the model that it belongs to; empty if there is none.
        package let scope: String
        /// The indices of the operations whose results it reads.
        package let inputs: [Int]
        /// The shape of its result.
        package let shape: Shape

        init(_ instruction: Instruction) {
            name = instruction.operation.name
            scope = instruction.scope
            inputs = instruction.inputs
            shape = instruction.type.shape
        }
    }

    /// A piece of an operation's work.
    package struct Interval: Sendable {
        /// The index of the operation.
        package let operation: Int
        /// The phase of the operation's work, from 0.
        package let phase: Int
        /// The number of the worker.
        package let worker: Int
        /// When the work began and ended, in nanoseconds from the start of the step.
        package let begin, end: Int
    }

    /// The step's operations; inputs come before their users.
    package let operations: [Operation]
    /// All pieces of work.
    package let intervals: [Interval]
}

import CQuillKernels
import QuillTensor

/// The inputs one after the other, each number multiplied by a factor and summed over all ranks: one exchange for all of
/// them. It has no derivative.
struct AllReduce: Operation {
    /// The ranks; compared by identity.
    struct Ranks: Hashable, Sendable {
        let communicator: any Communicator

        static func == (a: Ranks, b: Ranks) -> Bool { a.communicator === b.communicator }
        func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(communicator)) }
    }

    let ranks: Ranks
    let factor: Float
    var name: String { "allReduce(\(ranks.communicator.size) ranks, factor \(factor))" }

    func output(for inputs: [TensorType]) throws -> TensorType {
        TensorType([try inputs.reduce(0) { $0 + (try $1.requiringFloats(name).shape.elementCount) }])
    }

    func work(_ binding: Binding) -> Work {
        let (affine, factor) = (binding.kernels.pointee.affine, factor)
        let (output, count, communicator) = (binding.output, binding.count, ranks.communicator)
        var start = 0
        let copies = binding.inputTypes.enumerated().map { index, type in
            defer { start += type.shape.elementCount }
            return (from: binding.input(index), to: output + start, count: Int64(type.shape.elementCount))
        }
        let gather = Phase(items: copies.count, nanoseconds: Double(count) * 0.1) { items, _ in
            for copy in copies[items] { affine(copy.from, factor, 0, copy.to, 0, copy.count) }
        }
        let exchange = Phase(items: 1, nanoseconds: Double(count), runsOnCaller: true) { _, _ in
            do {
                try communicator.allReduceSum(UnsafeMutableBufferPointer(start: output, count: count))
            } catch {
                // The error is final: whoever runs the plan finds it in `failure`.
                output.update(repeating: 0, count: count)
            }
        }
        return Work([gather, exchange])
    }
}

/// The sum over all ranks of each value times a factor, in one exchange.
///
/// An exchange that fails gives zeros: check the communicator's `failure` after a run.
package func allReduce(_ values: [Node], factor: Float, over communicator: any Communicator) -> [Node] {
    guard let graph = values.first?.graph else { return [] }
    let sums = graph.add(
        AllReduce(ranks: AllReduce.Ranks(communicator: communicator), factor: factor), values)
    guard sums.isValid else { return values }
    var start = 0
    return values.map { value in
        defer { start += value.shape.elementCount }
        return sums.part(start, value.shape)
    }
}

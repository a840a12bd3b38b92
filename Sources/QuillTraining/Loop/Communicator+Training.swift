import QuillGraph
import QuillTensor

extension Communicator {
    /// Copies the variables of rank 0 to every rank.
    /// - Throws: any error of the communicator, such as for variables of different sizes.
    func broadcast(_ variables: VariableStore) throws {
        for name in variables.names {
            switch variables.value(name) {
            case .float32(let tensor)?: try variables.set(name, .float32(broadcast(tensor)))
            case .float64(let tensor)?: try variables.set(name, .float64(broadcast(tensor)))
            case .int32(let tensor)?: try variables.set(name, .int32(broadcast(tensor)))
            case .int64(let tensor)?: try variables.set(name, .int64(broadcast(tensor)))
            case .uint8(let tensor)?: try variables.set(name, .uint8(broadcast(tensor)))
            case .bool(let tensor)?: try variables.set(name, .bool(broadcast(tensor)))
            case nil: break
            }
        }
    }

    private func broadcast<Element: TensorElement>(_ tensor: Tensor<Element>) throws -> Tensor<Element> {
        var elements = tensor.elements
        try elements.withUnsafeMutableBytes { try broadcast($0, from: 0) }
        return Tensor(tensor.shape) { _ = $0.initialize(from: elements) }
    }

    /// Ends training on every rank when one rank ends it.
    /// - Throws: any error of the communicator.
    func agree(on training: Training) throws {
        var wishes = [training.isInterrupted, training.endsEpoch, training.stopReason != nil].map {
            $0 ? 1.0 : 0
        }
        try wishes.withUnsafeMutableBufferPointer { try allReduceSum($0) }
        if wishes[0] > 0 { training.interrupt("interrupted on another rank") }
        if wishes[2] > 0 { training.stop("stopped on another rank", immediately: wishes[1] > 0) }
    }
}

extension Communicator {
    /// Checks that the next batch of a sequence is the same on every rank.
    /// - Parameter batch: this rank's batch; nil at the end of its sequence.
    /// - Throws: a `.data` error if it is not; any error of the communicator.
    func agree(onBatch batch: TrainingData?) throws {
        guard size > 1 else { return }
        let own = batch.map { $0.fingerprint | 1 } ?? 0
        var first = own
        try withUnsafeMutableBytes(of: &first) { try broadcast($0, from: 0) }
        var differing = [own == first ? 0.0 : 1]
        try differing.withUnsafeMutableBufferPointer { try allReduceSum($0) }
        guard differing[0] > 0 else { return }
        throw QuillError(
            .data,
            "the next batch differs between the ranks: each passes the same sequence of batches, and trains on its "
                + "shards of them")
    }
}

/// Returns the result of `body`; if it throws, tells the other ranks, which would wait for this one.
/// - Throws: the error, and an `.argument` error for a difference between the ranks.
func aborting<Result>(
    _ communicator: (any Communicator)?, _ body: () throws -> Result
) throws -> Result {
    do { return try body() } catch let difference as Agreement.Difference {
        throw QuillError(.argument, difference.message)
    } catch {
        communicator?.abort("\(error)")
        throw error
    }
}

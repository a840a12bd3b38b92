import QuillGraph
import QuillTensor

extension Executor {
    /// Sets the row numbers of a batch.
    func setRows(_ rows: ArraySlice<Int>) {
        guard let memory = input(StepBuilder.rows, as: Int32.self) else { return }
        for index in 0..<rows.count {
            memory[index] = Int32(truncatingIfNeeded: rows[rows.startIndex + index])
        }
    }

    /// Sets the row numbers of a batch.
    func setRows(_ rows: Range<Int>) {
        guard let memory = input(StepBuilder.rows, as: Int32.self) else { return }
        for index in 0..<rows.count { memory[index] = Int32(truncatingIfNeeded: rows.lowerBound + index) }
    }

    /// Calls `body` while the executor reads the given tensors.
    func withData<Result>(
        _ named: ArraySlice<(String, AnyTensor)>, _ body: () throws -> Result
    ) rethrows -> Result {
        guard let (name, tensor) = named.first else { return try body() }
        return try tensor.withAddress { address in
            bind(name, to: address)
            return try withData(named.dropFirst(), body)
        }
    }
}

extension AnyTensor {
    /// Calls `body` with the address of the elements.
    fileprivate func withAddress<Result>(_ body: (UnsafeRawPointer) throws -> Result) rethrows -> Result {
        try withUnsafeBytes { bytes in
            // Even an empty tensor has memory, so there is always an address.
            guard let address = bytes.baseAddress else { stop("a tensor without memory") }
            return try body(address)
        }
    }
}

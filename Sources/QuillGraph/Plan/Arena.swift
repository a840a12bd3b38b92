/// The memory in which a plan keeps all values but variables. Executors that never run at the same time can share
/// one, so another batch size, or evaluation during training, needs no memory of its own.
package final class Arena {
    let memory: UnsafeMutableRawPointer
    /// The size in bytes.
    package let bytes: Int
    /// The number of times that an executor has taken the memory.
    private(set) var turn = 0

    init(bytes: Int) {
        self.bytes = max(bytes, 64)
        memory = .allocate(byteCount: self.bytes, alignment: 4096)
        // NaN in debug builds, so that reading unwritten memory shows.
        #if DEBUG
            let start: UInt8 = 0xFF
        #else
            let start: UInt8 = 0
        #endif
        memory.initializeMemory(as: UInt8.self, repeating: start, count: self.bytes)
    }

    deinit { memory.deallocate() }

    /// Gives the memory to an executor until `turn` changes; returns the new turn.
    func take() -> Int {
        turn += 1
        return turn
    }
}

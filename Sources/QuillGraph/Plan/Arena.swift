/// The memory of a plan between its inputs and its outputs. Executors that never run at the same time can share one: a
/// batch of another size, or evaluation beside training, then costs no memory of its own.
package final class Arena {
    let memory: UnsafeMutableRawPointer
    /// Its size.
    package let bytes: Int
    /// How often another executor has begun to use the memory.
    private(set) var turn = 0

    init(bytes: Int) {
        self.bytes = max(bytes, 64)
        memory = .allocate(byteCount: self.bytes, alignment: 4096)
        // Not a number in debug builds: a plan that reads what it has not written shows.
        #if DEBUG
            let start: UInt8 = 0xFF
        #else
            let start: UInt8 = 0
        #endif
        memory.initializeMemory(as: UInt8.self, repeating: start, count: self.bytes)
    }

    deinit { memory.deallocate() }

    /// Tells an executor that the memory is now its own, until the turn is another.
    func take() -> Int {
        turn += 1
        return turn
    }
}

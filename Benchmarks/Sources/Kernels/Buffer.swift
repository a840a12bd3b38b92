/// Floats at an aligned address, filled with small numbers of both signs.
final class Buffer {
    let pointer: UnsafeMutablePointer<Float>
    let count: Int

    init(_ count: Int64) {
        self.count = Int(count)
        let raw = UnsafeMutableRawPointer.allocate(byteCount: max(64, Int(count) * 4 + 64), alignment: 64)
        pointer = raw.bindMemory(to: Float.self, capacity: Int(count))
        for index in 0..<Int(count) { pointer[index] = Float((index * 7919) % 1021) / 1021 - 0.5 }
    }

    deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}

/// A kernel's workspace or scratch memory.
final class Memory {
    let pointer: UnsafeMutableRawPointer

    init(_ bytes: Int64) {
        pointer = .allocate(byteCount: max(64, Int(bytes)), alignment: 64)
        pointer.initializeMemory(as: UInt8.self, repeating: 0, count: max(64, Int(bytes)))
    }

    deinit { pointer.deallocate() }
}

/// Memory for elements, 64-byte aligned so that a vector never straddles two cache lines. Tensors share it until one
/// of them is modified.
final class TensorStorage<Element: TensorElement>: @unchecked Sendable {
    // Unchecked: tensors write only while they hold the only reference.
    static var alignment: Int { 64 }

    let buffer: UnsafeMutableBufferPointer<Element>

    /// Allocates uninitialized memory.
    init(count: Int) {
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: max(count, 1) * MemoryLayout<Element>.stride, alignment: Self.alignment)
        buffer = UnsafeMutableBufferPointer(
            start: raw.bindMemory(to: Element.self, capacity: count), count: count)
    }

    deinit { UnsafeMutableRawPointer(buffer.baseAddress)?.deallocate() }
}

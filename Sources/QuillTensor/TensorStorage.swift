/// Memory for elements, 64-byte aligned so that a vector never straddles two cache lines; or those of a mapped file, where
/// they are. Tensors share it until one of them is modified.
final class TensorStorage<Element: TensorElement>: @unchecked Sendable {
    // Unchecked: tensors write only while they hold the only reference.
    static var alignment: Int { 64 }

    let buffer: UnsafeMutableBufferPointer<Element>
    /// The file that has the elements, which can't be written; nil for memory of its own.
    let mapping: MappedFile?

    /// Allocates uninitialized memory.
    init(count: Int) {
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: max(count, 1) * MemoryLayout<Element>.stride, alignment: Self.alignment)
        buffer = UnsafeMutableBufferPointer(
            start: raw.bindMemory(to: Element.self, capacity: count), count: count)
        mapping = nil
    }

    /// Refers to elements in a mapped file, which holds them.
    init(mapping file: MappedFile, at offset: Int, count: Int) {
        let raw = UnsafeMutableRawPointer(mutating: file.bytes.baseAddress).map { $0 + offset }
        buffer = UnsafeMutableBufferPointer(
            start: raw?.bindMemory(to: Element.self, capacity: count), count: count)
        mapping = file
    }

    deinit { if mapping == nil { UnsafeMutableRawPointer(buffer.baseAddress)?.deallocate() } }
}

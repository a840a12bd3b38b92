/// Floats at a 64-byte aligned address, as kernels require, followed by guard values.
final class AlignedBuffer {
    private static let guards = 32
    private static let guardValue: Float = -12345.5
    let count: Int
    let pointer: UnsafeMutablePointer<Float>
    private let raw: UnsafeMutableRawPointer

    init(count: Int, filledWith value: Float = 0) {
        self.count = count
        let total = count + Self.guards
        raw = .allocate(byteCount: total * MemoryLayout<Float>.stride, alignment: 64)
        pointer = raw.bindMemory(to: Float.self, capacity: total)
        pointer.initialize(repeating: value, count: count)
        (pointer + count).initialize(repeating: Self.guardValue, count: Self.guards)
    }

    convenience init(_ values: [Float]) {
        self.init(count: values.count)
        values.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { pointer.update(from: base, count: source.count) }
        }
    }

    deinit { raw.deallocate() }

    var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

    /// The bit patterns of the values, for exact comparison including NaN.
    var bits: [UInt32] { values.map(\.bitPattern) }

    /// Whether nothing was written past the last value.
    var isGuardIntact: Bool { (0..<Self.guards).allSatisfy { pointer[count + $0] == Self.guardValue } }
}

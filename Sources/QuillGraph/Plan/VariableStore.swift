import QuillTensor

/// The memory of variables: weights, optimizer states, counters. Executors of different batch sizes share one
/// store, so that a short last batch trains the same weights.
package final class VariableStore: @unchecked Sendable {
    // Unchecked: the owner runs one executor at a time.
    private struct Entry {
        let type: TensorType
        let address: UnsafeMutableRawPointer
    }

    private var entries: [String: Entry] = [:]

    /// An empty store.
    package init() {}

    deinit { for entry in entries.values { entry.address.deallocate() } }

    /// The names of all variables, sorted.
    package var names: [String] { entries.keys.sorted() }

    /// The size of all variables in bytes.
    package var byteCount: Int { entries.values.reduce(0) { $0 + $1.type.byteCount } }

    /// Sets a variable, declaring it if it is new.
    /// - Throws: a `.shape` error if it exists with another shape or data type.
    package func set(_ name: String, _ value: AnyTensor) throws {
        let address = try declare(name, TensorType(value.shape, value.dataType))
        value.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            address.copyMemory(from: base, byteCount: source.count)
        }
    }

    /// Returns a copy of a variable's current value, or nil if there is no variable of this name.
    package func value(_ name: String) -> AnyTensor? {
        guard let entry = entries[name] else { return nil }
        func tensor<Element: TensorElement>() -> Tensor<Element> {
            Tensor<Element>(entry.type.shape) { target in
                let source = entry.address.assumingMemoryBound(to: Element.self)
                _ = target.initialize(from: UnsafeBufferPointer(start: source, count: target.count))
            }
        }
        return switch entry.type.dataType {
        case .float32: .float32(tensor())
        case .float64: .float64(tensor())
        case .int32: .int32(tensor())
        case .int64: .int64(tensor())
        case .uint8: .uint8(tensor())
        case .bool: .bool(tensor())
        }
    }

    /// Whether there is a variable of this name.
    func has(_ name: String) -> Bool { entries[name] != nil }

    /// Copies all values of another store, which has the same variables or fewer. Those that it lacks become zeros, as
    /// they are when they are declared.
    package func copyValues(from other: VariableStore) throws {
        for (name, entry) in other.entries {
            let address = try declare(name, entry.type)
            address.copyMemory(from: entry.address, byteCount: entry.type.byteCount)
        }
        for (name, entry) in entries where other.entries[name] == nil {
            entry.address.initializeMemory(as: UInt8.self, repeating: 0, count: entry.type.byteCount)
        }
    }

    /// Returns the first of the named variables that holds NaN or infinity; nil if all numbers are finite.
    package func firstNonFinite(among names: [String]) -> String? {
        names.first { name in
            guard let entry = entries[name], entry.type.dataType == .float32 else { return false }
            let floats = UnsafeBufferPointer(
                start: entry.address.assumingMemoryBound(to: Float.self),
                count: entry.type.shape.elementCount)
            return floats.firstNonFinite != nil
        }
    }

    /// Returns the address of a variable, creating it with zeros if it is new.
    func declare(_ name: String, _ type: TensorType) throws -> UnsafeMutableRawPointer {
        if let entry = entries[name] {
            guard entry.type == type else {
                throw QuillError(.shape, "variable \(name): expected \(entry.type), received \(type)")
            }
            return entry.address
        }
        let bytes = max(type.byteCount, 1)
        let address = UnsafeMutableRawPointer.allocate(
            byteCount: bytes, alignment: MemoryLayoutPlanner.alignment)
        address.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        entries[name] = Entry(type: type, address: address)
        return address
    }
}

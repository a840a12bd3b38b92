/// Places for results that are computed by several threads, each written by one.
final class UnsafeResults<Value: Sendable>: @unchecked Sendable {
    private let values: UnsafeMutableBufferPointer<Value?>

    init(count: Int) {
        values = .allocate(capacity: count)
        values.initialize(repeating: nil)
    }

    deinit {
        values.deinitialize()
        values.deallocate()
    }

    subscript(place: Int) -> Value? {
        get { values[place] }
        set { values[place] = newValue }
    }

    /// The results, when all threads are done.
    var all: [Value] { values.compactMap { $0 } }
}

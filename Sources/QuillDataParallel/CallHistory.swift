/// The calls that a rank has made, as one number after each, so that two ranks can tell that theirs differ.
struct CallHistory {
    /// The number of calls.
    private(set) var count = 0
    private var sums: [UInt64]

    /// The calls that are remembered.
    private static let capacity = 1024

    init() { sums = Array(repeating: 0, count: Self.capacity) }

    /// The number that stands for all calls so far.
    var sum: UInt64 { count == 0 ? 0 : sums[(count - 1) % Self.capacity] }

    /// Adds a call.
    mutating func add(_ element: Exchange.Element, count elements: Int, root: Int) {
        // FNV-1a over numbers instead of bytes.
        var next = sum ^ 0xcbf2_9ce4_8422_2325
        for number in [element.rawValue, elements, root] {
            next = (next ^ UInt64(truncatingIfNeeded: number)) &* 0x100_0000_01b3
        }
        sums[count % Self.capacity] = next
        count += 1
    }

    /// Whether this rank's calls differ from another's, which has made `count` calls with that sum; nil if that isn't known.
    func differs(from other: (count: Int, sum: UInt64)) -> Bool? {
        guard other.count > 0, other.count <= count, count - other.count < Self.capacity else { return nil }
        return sums[(other.count - 1) % Self.capacity] != other.sum
    }
}

import QuillTensor

/// The order of the samples in each pass over them: `true` and `false` as in Keras, or a window for data that is read from a
/// disk.
public enum Shuffle: Sendable, Hashable, ExpressibleByBooleanLiteral {
    /// All samples in a random order, another one for each pass: `true`.
    case all
    /// The samples in their order: `false`.
    case off
    /// Runs of neighboring samples from all over the data, in a random order; the samples are shuffled within windows of
    /// this many, 16 runs each. A file is read run by run instead of row by row, and the memory that the system needs for it
    /// is that of a few windows.
    case window(Int)

    /// `true` for ``all``, `false` for ``off``.
    public init(booleanLiteral isOn: Bool) { self = isOn ? .all : .off }

    /// Creates an order from Keras's argument.
    public init(_ isOn: Bool) { self = isOn ? .all : .off }

    /// The size of a window; nil without windows.
    public var windowSize: Int? {
        if case .window(let size) = self { size } else { nil }
    }

    /// The number of runs in a window.
    private static let runs = 16

    /// Returns rows in the order of a pass.
    func order(of rows: [Int], _ generator: inout SplitMix64) -> [Int] {
        switch self {
        case .off: return rows
        case .all: return generator.shuffled(rows)
        case .window(let size):
            let run = max(size / Self.runs, 1)
            let starts = generator.shuffled(Array(stride(from: 0, to: rows.count, by: run)))
            var order: [Int] = []
            order.reserveCapacity(rows.count)
            for first in stride(from: 0, to: starts.count, by: Self.runs) {
                let window = starts[first..<min(first + Self.runs, starts.count)].flatMap {
                    rows[$0..<min($0 + run, rows.count)]
                }
                order += generator.shuffled(window)
            }
            return order
        }
    }

    /// - Throws: an `.argument` error for a window without samples.
    func check() throws {
        if case .window(let size) = self, size < 1 {
            throw QuillError(.argument, "shuffle: expected a window of at least 1 sample, received \(size)")
        }
    }
}

extension Shuffle: CustomStringConvertible {
    /// `true`, `false`, or the window.
    public var description: String {
        switch self {
        case .all: "true"
        case .off: "false"
        case .window(let size): "a window of \(size)"
        }
    }
}

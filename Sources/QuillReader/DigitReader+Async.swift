import QuillGraph
import QuillHandwriting
import QuillTensor
import QuillTraining

extension DigitReader {
    /// The readings of all readers, on threads of their own. Each reading uses several cores itself, so half as many at
    /// once as there are cores keep all of them busy, and leave the rest of a server responsive.
    private static let queue = WorkQueue(limit: Runtime.default.threads / 2)

    /// Runs work on the threads for readings: in the order of the calls, a limited number at once.
    ///
    /// The cooperative pool stays free: a server that reads a hundred pictures goes on answering other requests.
    /// - Throws: the work's error; a `.cancelled` error if the task is canceled before the work starts.
    package static func offThePool<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        do {
            return try await queue.run { _ in try work() }
        } catch is CancellationError {
            throw QuillError(.cancelled, "the reading was canceled")
        }
    }

    /// Reads a picture on a thread of its own, after the readings that were asked for before.
    /// - Parameters:
    ///   - picture: brightness, ink dark or light.
    ///   - layout: the arrangement of its digits.
    ///   - keepingSteps: whether to keep the picture after each step of normalization.
    /// - Throws: an `.argument` error if the picture's values aren't finite, a `.cancelled` error if the task is canceled
    ///   before the reading starts.
    public func read(
        _ picture: GrayImage, as layout: Layout = .automatic, keepingSteps: Bool = false
    ) async throws -> Reading {
        try await Self.offThePool { try read(picture, as: layout, keepingSteps: keepingSteps) }
    }

    /// Prepares the reader, so that the first reading takes no longer than the next: compiles the network for one digit
    /// and for many.
    /// - Throws: the errors of ``probabilities(of:)``.
    public func warmUp() throws {
        for count in [1, 64] { _ = try probabilities(of: .zeros([count, 28, 28])) }
    }

    /// Prepares the reader on a thread of its own; see ``warmUp()``.
    /// - Throws: the errors of ``probabilities(of:)``, a `.cancelled` error if the task is canceled before.
    public func warmUp() async throws { try await Self.offThePool { try warmUp() } }
}

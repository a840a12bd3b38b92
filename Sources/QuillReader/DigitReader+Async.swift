import QuillGraph
import QuillHandwriting
import QuillTensor
import QuillTraining

extension WorkQueue {
    /// The queue for readings: half as many at once as there are processor cores, at least one.
    ///
    /// Each reading uses several cores itself, so these keep all of them busy and leave the rest of a server responsive.
    public static let readings = WorkQueue(limit: Runtime.default.threads / 2)
}

extension DigitReader {
    /// Reads a picture on a thread of its own, after the readings that were asked for before.
    ///
    /// ```swift
    /// let reading = try await reader.read(picture, on: .readings)
    /// ```
    ///
    /// Swift's cooperative pool stays free: a server that reads a hundred pictures goes on answering other requests.
    /// - Parameters:
    ///   - picture: brightness, ink dark or light.
    ///   - layout: the arrangement of its digits.
    ///   - keepingSteps: whether to keep the picture after each step of normalization.
    ///   - queue: the queue in which the reading waits for its turn.
    /// - Throws: an `.argument` error if the picture's values aren't finite, a `CancellationError` if the task is
    ///   cancelled before the reading starts.
    public func read(
        _ picture: GrayImage, as layout: Layout = .automatic, keepingSteps: Bool = false, on queue: WorkQueue
    ) async throws -> Reading {
        try await queue.run { _ in try read(picture, as: layout, keepingSteps: keepingSteps) }
    }

    /// Prepares the reader, so that the first reading takes no longer than the next: compiles the network for one digit
    /// and for many.
    /// - Throws: the errors of ``probabilities(of:)``.
    public func warmUp() throws {
        for count in [1, 64] { _ = try probabilities(of: .zeros([count, 28, 28])) }
    }

    /// Prepares the reader on a thread of its own; see ``warmUp()``.
    /// - Throws: the errors of ``probabilities(of:)``, a `CancellationError` if the task is cancelled before.
    public func warmUp(on queue: WorkQueue) async throws { try await queue.run { _ in try warmUp() } }
}

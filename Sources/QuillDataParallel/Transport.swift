/// Moves bytes between ranks without blocking. One thread at a time calls it.
///
/// Messages between two ranks with the same tag and channel arrive in the order in which they were sent.
package protocol Transport: AnyObject {
    /// The number of this rank.
    var rank: Int { get }
    /// The number of ranks.
    var size: Int { get }
    /// Begins to send bytes, which must not change until the transfer is complete.
    func send(_ bytes: UnsafeRawBufferPointer, to rank: Int, tag: Int, on channel: Channel) throws -> Transfer
    /// Begins to receive bytes into a buffer, which nobody may read until the transfer is complete.
    /// - Parameter rank: the sender; nil for any.
    func receive(
        into bytes: UnsafeMutableRawBufferPointer, from rank: Int?, tag: Int, on channel: Channel
    ) throws -> Transfer
    /// Whether a transfer is complete. A complete one must not be asked for again.
    func isComplete(_ transfer: Transfer) throws -> Bool
    /// Gives up a transfer: its bytes are no longer written or read.
    func cancel(_ transfer: Transfer)
    /// Ends the connection. All ranks call it; it may wait for them.
    func close() throws
}

/// A message under way.
package struct Transfer: Hashable, Sendable {
    /// The transport's number of the message.
    package let number: Int

    package init(number: Int) { self.number = number }
}

/// Which of a transport's two streams of messages.
package enum Channel: Sendable {
    /// The numbers that ranks exchange.
    case data
    /// Signs of life, and failures.
    case control
}

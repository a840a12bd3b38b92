import QuillDataParallel
import QuillTensor
import Synchronization

/// Messages between threads of one process, as MPI delivers them: in order for each pair of ranks, tag, and channel.
final class InProcessTransport: Transport, @unchecked Sendable {
    // Unchecked: all variables are accessed under the network's lock.
    let rank: Int
    private let network: Network
    private var receiving: [Int: (key: Key, into: UnsafeMutableRawBufferPointer)] = [:]
    private var next = 0

    /// Where a message goes. The sender is nil if any will do.
    private struct Key: Hashable {
        let from: Int?
        let to: Int
        let tag: Int
        let isControl: Bool
    }

    private final class Network: Sendable {
        let size: Int
        let messages = Mutex<[Key: [[UInt8]]]>([:])
        /// The ranks whose messages no longer arrive.
        let silent = Mutex<Set<Int>>([])

        init(size: Int) { self.size = size }
    }

    private init(rank: Int, network: Network) { (self.rank, self.network) = (rank, network) }

    /// Creates the transports of a number of ranks.
    static func ranks(_ size: Int) -> [InProcessTransport] {
        let network = Network(size: size)
        return (0..<size).map { InProcessTransport(rank: $0, network: network) }
    }

    var size: Int { network.size }

    /// Loses all later messages of this rank, as if its process had been killed.
    func fallSilent() { network.silent.withLock { _ = $0.insert(rank) } }

    func send(_ bytes: UnsafeRawBufferPointer, to other: Int, tag: Int, on channel: Channel) throws
        -> Transfer
    {
        next += 1
        if network.silent.withLock({ $0.contains(rank) }) { return Transfer(number: next) }
        let isControl = channel == .control
        let copy = [UInt8](bytes)
        network.messages.withLock { messages in
            messages[Key(from: rank, to: other, tag: tag, isControl: isControl), default: []].append(copy)
        }
        return Transfer(number: next)
    }

    func receive(
        into bytes: UnsafeMutableRawBufferPointer, from other: Int?, tag: Int, on channel: Channel
    ) throws -> Transfer {
        next += 1
        receiving[next] = (Key(from: other, to: rank, tag: tag, isControl: channel == .control), bytes)
        return Transfer(number: next)
    }

    func isComplete(_ transfer: Transfer) throws -> Bool {
        // Sent messages are copied at once.
        guard let (key, bytes) = receiving[transfer.number] else { return true }
        let senders = key.from.map { [$0] } ?? Array(0..<size)
        let message = network.messages.withLock { messages -> [UInt8]? in
            for sender in senders {
                let own = Key(from: sender, to: rank, tag: key.tag, isControl: key.isControl)
                guard let first = messages[own]?.first else { continue }
                messages[own]?.removeFirst()
                return first
            }
            return nil
        }
        guard let message else { return false }
        receiving[transfer.number] = nil
        guard message.count <= bytes.count else {
            throw QuillError(.network, "a message of \(message.count) bytes is longer than \(bytes.count)")
        }
        bytes.copyBytes(from: message)
        return true
    }

    func cancel(_ transfer: Transfer) { receiving[transfer.number] = nil }

    func close() throws {}
}

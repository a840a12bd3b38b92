import QuillSystem

/// The control channel of a rank: signs of life to and from its neighbors in a ring, and failures from any rank.
///
/// A sign of life says which calls the rank has made, so that ranks that wait for each other in different calls are noticed.
struct SignsOfLife {
    /// How long a rank may be silent.
    let patience: Duration
    private let interval: Duration
    private var neighbors: [Neighbor]
    private let failure = UnsafeMutableRawBufferPointer.allocate(
        byteCount: RankFailure.mostBytes, alignment: 8)
    private var failureTransfer: Transfer?
    private var lastSign: ContinuousClock.Instant?
    private var lastLook: ContinuousClock.Instant?

    private static let failureTag = 1
    private static let signTag = 2

    /// The state of a neighbor. Its buffers hold the number of calls, and the sum over them.
    private struct Neighbor {
        let rank: Int
        let sent = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 8)
        let received = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 8)
        var sending: Transfer?
        var receiving: Transfer?
        var calls: (count: Int, sum: UInt64) = (0, 0)
        var lastHeard: ContinuousClock.Instant
    }

    /// - Parameters:
    ///   - patience: how long a rank may be silent.
    ///   - transport: the connection to the others.
    init(_ transport: any Transport, patience: Duration) {
        self.patience = patience
        interval = min(.seconds(1), patience / 4)
        let (rank, size) = (transport.rank, transport.size)
        let ranks = Set([(rank + 1) % size, (rank + size - 1) % size]).subtracting([rank])
        neighbors = ranks.sorted().map { Neighbor(rank: $0, lastHeard: .now) }
    }

    /// Sends and receives what is due.
    /// - Returns: a failure that another rank told, or that its silence or its calls show; nil if all is well.
    mutating func look(_ transport: any Transport, _ calls: CallHistory) throws -> (
        failure: RankFailure, isTold: Bool
    )? {
        let now = ContinuousClock.now
        // After this process has been suspended, the others' signs are still to be read.
        if let lastLook, now - lastLook > patience / 4 {
            for index in neighbors.indices { neighbors[index].lastHeard = now }
        }
        lastLook = now
        if try failureTransfer.map(transport.isComplete) ?? false {
            failureTransfer = nil
            return (RankFailure(UnsafeRawBufferPointer(failure)), true)
        }
        if failureTransfer == nil {
            failureTransfer = try transport.receive(
                into: failure, from: nil, tag: Self.failureTag, on: .control)
        }
        let isDue = lastSign.map { now - $0 >= interval } ?? true
        if isDue { lastSign = now }
        for index in neighbors.indices {
            try receive(&neighbors[index], transport, now)
            if isDue { try send(&neighbors[index], transport, calls) }
            let neighbor = neighbors[index]
            if calls.differs(from: neighbor.calls) == true {
                return (
                    RankFailure(
                        rank: transport.rank,
                        message:
                            "its exchanges differ from those of rank \(neighbor.rank): expected the same program, data, and "
                            + "arguments on all ranks", code: 1), false
                )
            }
            if now - neighbor.lastHeard > patience {
                let seconds = patience.components.seconds
                return (
                    RankFailure(
                        rank: neighbor.rank,
                        message: "no sign of life for \(seconds) s; its process or the network has failed",
                        code: 1, isLost: true), false
                )
            }
        }
        return nil
    }

    private func receive(
        _ neighbor: inout Neighbor, _ transport: any Transport, _ now: ContinuousClock.Instant
    ) throws {
        while true {
            guard let transfer = neighbor.receiving else {
                neighbor.receiving = try transport.receive(
                    into: neighbor.received, from: neighbor.rank, tag: Self.signTag, on: .control)
                continue
            }
            guard try transport.isComplete(transfer) else { return }
            neighbor.receiving = nil
            neighbor.lastHeard = now
            neighbor.calls = (
                neighbor.received.load(as: Int.self),
                neighbor.received.load(fromByteOffset: 8, as: UInt64.self)
            )
        }
    }

    private func send(_ neighbor: inout Neighbor, _ transport: any Transport, _ calls: CallHistory) throws {
        if let transfer = neighbor.sending {
            // The last one hasn't left yet.
            guard try transport.isComplete(transfer) else { return }
        }
        neighbor.sent.storeBytes(of: calls.count, as: Int.self)
        neighbor.sent.storeBytes(of: calls.sum, toByteOffset: 8, as: UInt64.self)
        neighbor.sending = try transport.send(
            UnsafeRawBufferPointer(neighbor.sent), to: neighbor.rank, tag: Self.signTag, on: .control)
    }

    /// Begins to tell all other ranks of a failure. The messages' bytes stay: nobody knows when the last one has left.
    static func tell(_ failure: RankFailure, _ transport: any Transport) {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: RankFailure.mostBytes, alignment: 8)
        _ = bytes.initializeMemory(as: UInt8.self, repeating: 0)
        bytes.copyBytes(from: failure.bytes)
        for rank in 0..<transport.size where rank != transport.rank {
            _ = try? transport.send(UnsafeRawBufferPointer(bytes), to: rank, tag: failureTag, on: .control)
        }
    }

    /// Gives up the messages that are awaited.
    mutating func cancel(_ transport: any Transport) {
        for transfer in [failureTransfer].compactMap({ $0 }) + neighbors.compactMap(\.receiving) {
            transport.cancel(transfer)
        }
        failureTransfer = nil
        for index in neighbors.indices { neighbors[index].receiving = nil }
    }
}

import CQuillKernels

/// A sum or a broadcast under way: its steps, and the messages of the current one.
struct Exchange {
    /// The type of the buffer's elements.
    enum Element: Int {
        case float
        case double
        case byte

        var stride: Int {
            switch self {
            case .float: 4
            case .double: 8
            case .byte: 1
            }
        }
    }

    let element: Element
    let base: UnsafeMutableRawPointer
    let steps: [ExchangeStep]
    let rank: Int
    let tag: Int
    private var step = 0
    private var isPosted = false
    private var sending: Transfer?
    private var receiving: Transfer?
    private var received: UnsafeMutableRawBufferPointer?

    init(
        _ element: Element, _ base: UnsafeMutableRawPointer, _ steps: [ExchangeStep], rank: Int, tag: Int
    ) {
        (self.element, self.base, self.steps) = (element, base, steps)
        (self.rank, self.tag) = (rank, tag)
    }

    /// Goes on as far as messages have arrived.
    /// - Returns: whether the exchange is complete.
    mutating func advance(_ transport: any Transport, _ scratch: inout ScratchBuffers) throws -> Bool {
        while step < steps.count {
            if !isPosted { try post(transport, &scratch) }
            if let transfer = receiving, try transport.isComplete(transfer) { receiving = nil }
            if let transfer = sending, try transport.isComplete(transfer) { sending = nil }
            guard receiving == nil, sending == nil else { return false }
            if let buffer = received {
                add(buffer)
                scratch.put(buffer)
                received = nil
            }
            step += 1
            isPosted = false
        }
        return true
    }

    private mutating func post(_ transport: any Transport, _ scratch: inout ScratchBuffers) throws {
        let now = steps[step]
        if let range = now.receive {
            let bytes: UnsafeMutableRawBufferPointer
            if now.adds {
                let buffer = scratch.take(range.count * element.stride)
                bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(range.count * element.stride)])
                received = buffer
            } else {
                bytes = place(range)
            }
            receiving = try transport.receive(into: bytes, from: now.peer, tag: tag, on: .data)
        }
        if let range = now.send {
            sending = try transport.send(
                UnsafeRawBufferPointer(place(range)), to: now.peer, tag: tag, on: .data)
        }
        isPosted = true
    }

    private func place(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(
            start: base + range.lowerBound * element.stride, count: range.count * element.stride)
    }

    /// Adds what was received. The lower rank's numbers are the left operand on both ranks, so that both have the same bits,
    /// also of what isn't a number.
    private func add(_ buffer: UnsafeMutableRawBufferPointer) {
        let now = steps[step]
        guard let range = now.receive, !range.isEmpty, let other = buffer.baseAddress else { return }
        let own = base + range.lowerBound * element.stride
        let isLeft = rank < now.peer
        let (left, right) = isLeft ? (own, other) : (other, own)
        switch element {
        case .float:
            quill_kernels_best().pointee.add(
                left.assumingMemoryBound(to: Float.self), right.assumingMemoryBound(to: Float.self),
                own.assumingMemoryBound(to: Float.self), 0, Int64(range.count))
        case .double:
            let (a, b) = (
                left.assumingMemoryBound(to: Double.self), right.assumingMemoryBound(to: Double.self)
            )
            let sum = own.assumingMemoryBound(to: Double.self)
            for index in 0..<range.count { sum[index] = a[index] + b[index] }
        case .byte: break
        }
    }

    /// Gives up the messages under way.
    mutating func cancel(_ transport: any Transport) {
        for transfer in [sending, receiving].compactMap({ $0 }) { transport.cancel(transfer) }
        (sending, receiving) = (nil, nil)
    }
}

/// Buffers for what is received, used again and again.
struct ScratchBuffers {
    private var free: [UnsafeMutableRawBufferPointer] = []

    /// Returns a buffer of at least a number of bytes.
    mutating func take(_ count: Int) -> UnsafeMutableRawBufferPointer {
        var fitting: Int?
        for index in free.indices where free[index].count >= count {
            if fitting.map({ free[index].count < free[$0].count }) ?? true { fitting = index }
        }
        if let fitting { return free.remove(at: fitting) }
        return .allocate(byteCount: max(count, 64), alignment: 64)
    }

    mutating func put(_ buffer: UnsafeMutableRawBufferPointer) { free.append(buffer) }
}

import Dispatch
import QuillSystem
import QuillTensor
import Synchronization

/// A request for the rest of a file, appended to the part that exists.
package struct HTTPTransfer: Sendable {
    /// The reason why the file is incomplete.
    package struct Failure: Error, Sendable {
        /// The reason in a few words: `HTTP 404`.
        package let reason: String
        /// Whether the connection broke, so that another request can resume here.
        package var canResume = false
    }

    private let url: String
    private let part: String
    private let limit: Int
    private let stallLimit: Duration
    private let progress: @Sendable (_ received: Int, _ total: Int?) -> Void

    /// - Parameters:
    ///   - url: the file's address.
    ///   - part: the file to append to, created if missing.
    ///   - limit: the maximum number of bytes to accept.
    ///   - stallLimit: the time without data, connecting included, after which the transfer fails.
    ///   - progress: receives the number of bytes so far and of the whole file, if known, on any thread.
    package init(
        from url: String, to part: String, limit: Int, stallLimit: Duration,
        progress: @escaping @Sendable (_ received: Int, _ total: Int?) -> Void
    ) {
        self.url = url
        self.part = part
        self.limit = limit
        self.stallLimit = stallLimit
        self.progress = progress
    }

    /// Transfers the file to its last byte.
    /// - Throws: a ``Failure``, a `.file` error if the part cannot be written, a `.network` error without libcurl, a
    ///   `.cancelled` error.
    package func run() async throws {
        let isCancelled = Mutex(false)
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<Void, any Error>) in
                // libcurl waits for the network, which the cooperative pool's threads must not.
                DispatchQueue(label: "quill.download").async {
                    continuation.resume(with: Result { try transfer { isCancelled.withLock { $0 } } })
                }
            }
        } onCancel: {
            isCancelled.withLock { $0 = true }
        }
    }

    private func transfer(isCancelled: () -> Bool) throws {
        let curl = try Curl.loaded
        let response = try HTTPResponse(appendingTo: part, limit: limit, progress: progress)
        guard let transfer = curl.newTransfer(), let loop = curl.newLoop() else {
            throw QuillError(.network, "libcurl cannot start a transfer")
        }
        defer {
            _ = curl.remove(loop, transfer)
            curl.removeTransfer(transfer)
            _ = curl.removeLoop(loop)
        }
        // Otherwise a server may compress the data, and ranges would count compressed bytes.
        var headers = curl.append(nil, "Accept-Encoding: identity")
        defer { curl.removeList(headers) }
        if response.offset > 0 { headers = curl.append(headers, "Range: bytes=\(response.offset)-") }
        curl.set(transfer, .url, url)
        curl.set(transfer, .httpHeader, headers.map { UnsafeRawPointer($0) })
        curl.set(transfer, .userAgent, "quill")
        curl.set(transfer, .noSignal, 1)
        curl.set(transfer, .followLocation, 1)
        curl.set(transfer, .maxRedirects, 10)
        // HTTP and HTTPS.
        curl.set(transfer, .protocols, 3)
        curl.set(transfer, .redirectProtocols, 3)
        let context = Unmanaged.passUnretained(response).toOpaque()
        curl.set(transfer, .headerData, UnsafeRawPointer(context))
        curl.set(transfer, .writeData, UnsafeRawPointer(context))
        curl.set(transfer, .headerFunction) { bytes, size, count, context in
            HTTPResponse.receive(bytes, size * count, context) { $0.takeHeader($1) }
        }
        curl.set(transfer, .writeFunction) { bytes, size, count, context in
            HTTPResponse.receive(bytes, size * count, context) { try $0.takeBody($1) }
        }
        let result = try withExtendedLifetime(response) {
            _ = curl.add(loop, transfer)
            return try finish(loop, curl, response, isCancelled)
        }
        if let failure = response.failure { throw failure }
        try response.endHeader()
        try response.close()
        try check(result, curl, response)
    }

    /// Waits for the end of the transfer and returns libcurl's result.
    private func finish(
        _ loop: Curl.Handle, _ curl: Curl, _ response: HTTPResponse, _ isCancelled: () -> Bool
    ) throws -> Int32 {
        let clock = ContinuousClock()
        var (last, seen) = (clock.now, response.progressCount)
        while true {
            var running: Int32 = 0
            guard curl.perform(loop, &running) == 0 else { throw Failure(reason: "libcurl failed") }
            var left: Int32 = 0
            while let message = curl.message(loop, &left) {
                // CURLMSG_DONE.
                let message = message.load(as: Curl.Message.self)
                if message.kind == 1 { return message.result }
            }
            if isCancelled() { throw QuillError(.cancelled, "the download was cancelled") }
            if response.progressCount != seen { (last, seen) = (clock.now, response.progressCount) }
            guard clock.now - last < stallLimit else {
                throw Failure(
                    reason: "no data for \(stallLimit.components.seconds) seconds", canResume: true)
            }
            _ = curl.wait(loop, nil, 0, 50, nil)
        }
    }

    /// Throws the failure that libcurl's result and the response mean.
    private func check(_ result: Int32, _ curl: Curl, _ response: HTTPResponse) throws {
        if response.isComplete { return }
        switch result {
        case 0: break
        case 5, 6: throw Failure(reason: "host not found")
        case 7: throw Failure(reason: "cannot connect")
        default:
            guard response.total != nil else {
                let text = curl.text(result).map { String(cString: $0) } ?? "libcurl's error \(result)"
                throw Failure(reason: "the connection broke: \(text)", canResume: true)
            }
        }
        guard let total = response.total, response.received != total else { return }
        throw Failure(
            reason: "the connection broke after \(response.received) of \(total) bytes", canResume: true)
    }
}

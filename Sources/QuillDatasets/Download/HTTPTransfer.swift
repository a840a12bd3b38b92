import Foundation
import QuillTensor
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A request for the rest of a file, appended to the part that exists.
final class HTTPTransfer: NSObject, Sendable {
    /// The reason why the file is incomplete.
    struct Failure: Error, Sendable {
        let reason: String
        /// Whether the connection broke, so that another request can resume here.
        var canResume = false
    }

    /// The part was already complete before the request.
    private struct Complete: Error {}

    private struct State {
        var continuation: CheckedContinuation<Void, any Error>?
        var isAccepted = false
        var received: Int
        var total: Int?
        var failure: (any Error)?
    }

    private let request: URLRequest
    private let part: String
    private let file: FileHandle
    private let offset: Int
    private let limit: Int
    private let stallLimit: TimeInterval
    private let progress: @Sendable (_ received: Int, _ total: Int?) -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - part: the file to append to, created if missing.
    ///   - limit: the maximum number of bytes to accept.
    ///   - stallLimit: the number of seconds without data, connecting included, after which the transfer fails.
    /// - Throws: a `.file` error if the part cannot be written.
    init(
        from url: URL, to part: String, limit: Int, stallLimit: TimeInterval,
        progress: @escaping @Sendable (_ received: Int, _ total: Int?) -> Void
    ) throws {
        do {
            if !FileManager.default.fileExists(atPath: part) {
                try Data().write(to: URL(fileURLWithPath: part))
            }
            file = try FileHandle(forWritingTo: URL(fileURLWithPath: part))
            offset = Int(try file.seekToEnd())
        } catch {
            throw QuillError(.file, "cannot write \(part): \(error.localizedDescription)")
        }
        var request = URLRequest(
            url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: stallLimit)
        // Otherwise a server may compress the data, and ranges would count compressed bytes.
        request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
        if offset > 0 { request.setValue("bytes=\(offset)-", forHTTPHeaderField: "Range") }
        self.request = request
        self.part = part
        self.limit = limit
        self.stallLimit = stallLimit
        self.progress = progress
        state = Mutex(State(received: offset))
    }

    /// Transfers the file to its last byte.
    /// - Throws: a ``Failure``, a `.file` error if the part cannot be written, a `.cancelled` error.
    func run() async throws {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = stallLimit
        let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        let task = session.dataTask(with: request)
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                state.withLock { $0.continuation = continuation }
                task.resume()
            }
        } onCancel: {
            task.cancel()
        }
    }

    private func fail(_ error: any Error) { state.withLock { $0.failure = $0.failure ?? error } }
}

extension HTTPTransfer: URLSessionDataDelegate {
    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        do {
            try begin(response)
            completionHandler(.allow)
        } catch {
            fail(error)
            completionHandler(.cancel)
        }
    }

    private func begin(_ response: URLResponse) throws {
        guard let response = response as? HTTPURLResponse else {
            throw Failure(reason: "answered without HTTP")
        }
        let start: Int
        switch response.statusCode {
        case 200:
            // The server doesn't support ranges and sends the whole file again.
            start = 0
            do {
                try file.truncate(atOffset: 0)
            } catch {
                throw QuillError(.file, "cannot write \(part): \(error.localizedDescription)")
            }
        case 206:
            let range = response.value(forHTTPHeaderField: "Content-Range") ?? ""
            guard range.hasPrefix("bytes \(offset)-") else {
                throw Failure(reason: "expected bytes from \(offset), received Content-Range '\(range)'")
            }
            start = offset
        case 416 where offset > 0:
            // Nothing is left to send. The checksum decides whether the part is the file.
            throw Complete()
        default: throw Failure(reason: "HTTP \(response.statusCode)")
        }
        let length = Int(response.expectedContentLength)
        state.withLock { state in
            state.isAccepted = true
            state.received = start
            state.total = length >= 0 ? start + length : nil
        }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let (isAccepted, received, total) = state.withLock { state in
            state.received += data.count
            return (state.isAccepted, state.received, state.total)
        }
        // The body of a rejected response may still arrive.
        guard isAccepted else { return }
        do {
            guard received <= limit else { throw Failure(reason: "sends more than \(limit) bytes") }
            do {
                try file.write(contentsOf: data)
            } catch {
                throw QuillError(.file, "cannot write \(part): \(error.localizedDescription)")
            }
            progress(received, total)
        } catch {
            fail(error)
            dataTask.cancel()
        }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        try? file.close()
        let (continuation, failure) = state.withLock { state in
            defer { state.continuation = nil }
            return (state.continuation, state.failure ?? Self.failure(error, state, stallLimit))
        }
        if let failure, !(failure is Complete) {
            continuation?.resume(throwing: failure)
        } else {
            continuation?.resume()
        }
    }

    private static func failure(
        _ error: (any Error)?, _ state: State, _ stallLimit: TimeInterval
    ) -> (any Error)? {
        if let error {
            let code = (error as? URLError)?.code ?? .unknown
            switch code {
            case .cancelled: return QuillError(.cancelled, "the download was cancelled")
            case .cannotFindHost, .dnsLookupFailed: return Failure(reason: "host not found")
            case .cannotConnectToHost: return Failure(reason: "cannot connect")
            case .notConnectedToInternet: return Failure(reason: "no network")
            case .timedOut:
                return Failure(reason: "no data for \(Int(stallLimit)) seconds", canResume: true)
            default:
                guard state.total != nil else {
                    return Failure(reason: error.localizedDescription, canResume: true)
                }
            }
        }
        guard let total = state.total, state.received != total else { return nil }
        return Failure(
            reason: "the connection broke after \(state.received) of \(total) bytes", canResume: true)
    }
}

import QuillSystem
import QuillTensor

/// A response as it arrives: its header decides where its body belongs in the part.
///
/// One thread at a time uses it.
final class HTTPResponse {
    /// The size of the part before the request.
    let offset: Int
    /// The number of bytes in the part.
    private(set) var received: Int
    /// The size of the whole file, if the server states it.
    private(set) var total: Int?
    /// The number of times that something arrived.
    private(set) var progressCount = 0
    /// The error that ended the transfer, if it was an error in the response or the file.
    private(set) var failure: (any Error)?
    /// Whether the part was complete before the request.
    private(set) var isComplete = false

    private let part: String
    private let limit: Int
    private let progress: (_ received: Int, _ total: Int?) -> Void
    private var descriptor: Int32
    private var status = 0
    private var fields: [String: String] = [:]
    private var isAccepted = false

    /// - Throws: a `.file` error if the part cannot be written.
    init(appendingTo part: String, limit: Int, progress: @escaping (Int, Int?) -> Void) throws {
        self.part = part
        self.limit = limit
        self.progress = progress
        descriptor = open(part, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
        let end = descriptor < 0 ? -1 : lseek(descriptor, 0, SEEK_END)
        offset = max(0, Int(end))
        received = offset
        if end < 0 { throw Self.cannotWrite(part) }
    }

    deinit { if descriptor >= 0 { _ = QuillSystem.close(descriptor) } }

    /// Closes the part.
    /// - Throws: a `.file` error if the system could not write all of it.
    func close() throws {
        let result = QuillSystem.close(descriptor)
        descriptor = -1
        if result != 0, failure == nil { throw Self.cannotWrite(part) }
    }

    private static func cannotWrite(_ part: String) -> QuillError {
        QuillError(.file, "cannot write \(part): \(String(cString: strerror(errno)))")
    }

    /// Passes bytes from libcurl to the response in `context`.
    /// - Returns: the number of bytes; after an error another one, which ends the transfer.
    static func receive(
        _ bytes: UnsafeMutableRawPointer?, _ count: Int, _ context: UnsafeMutableRawPointer?,
        _ body: (HTTPResponse, UnsafeRawBufferPointer) throws -> Void
    ) -> Int {
        guard let context else { return 0 }
        let response = Unmanaged<HTTPResponse>.fromOpaque(context).takeUnretainedValue()
        response.progressCount += 1
        do {
            try body(response, UnsafeRawBufferPointer(start: bytes, count: count))
            return count
        } catch {
            response.failure = response.failure ?? error
            return count == 0 ? 1 : 0
        }
    }

    /// Takes a line of the header. Each response of a redirected request starts with its own status line.
    func takeHeader(_ line: UnsafeRawBufferPointer) {
        let text = String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            let words = text.split(whereSeparator: \.isWhitespace)
            status = words.count > 1 ? Int(words[1]) ?? 0 : 0
            (fields, isAccepted) = ([:], false)
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return }
        let value = parts[1].drop(while: \.isWhitespace)
        fields[parts[0].lowercased()] = String(value.prefix { !$0.isNewline })
    }

    /// Decides where the body belongs, from the header.
    /// - Throws: ``HTTPTransfer/Failure`` for a response that isn't the rest of the file.
    private func begin() throws {
        let start: Int
        switch status {
        case 200:
            // The server doesn't support ranges and sends the whole file again.
            start = 0
            guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
                throw Self.cannotWrite(part)
            }
        case 206:
            let range = fields["content-range"] ?? ""
            guard range.hasPrefix("bytes \(offset)-") else {
                throw HTTPTransfer.Failure(
                    reason: "expected bytes from \(offset), received Content-Range '\(range)'")
            }
            start = offset
        default: throw HTTPTransfer.Failure(reason: "HTTP \(status)")
        }
        isAccepted = true
        received = start
        total = fields["content-length"].flatMap { Int($0) }.map { start + $0 }
    }

    /// Takes the end of the header, before the first byte of the body or at the end of a response without one.
    /// - Throws: ``HTTPTransfer/Failure`` for a response that isn't the rest of the file, or a `.file` error.
    func endHeader() throws {
        // Nothing is left to send. The checksum decides whether the part is the file.
        if status == 416, offset > 0 {
            isComplete = true
        } else if !isAccepted, status != 0 {
            try begin()
        }
    }

    /// Takes a portion of the body.
    /// - Throws: ``HTTPTransfer/Failure``, or a `.file` error.
    func takeBody(_ bytes: UnsafeRawBufferPointer) throws {
        try endHeader()
        if isComplete { return }
        received += bytes.count
        guard received <= limit else {
            throw HTTPTransfer.Failure(reason: "sends more than \(limit) bytes")
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw Self.cannotWrite(part) }
            rest = rest.dropFirst(written)
        }
        progress(received, total)
    }
}

import Foundation
import QuillSystem
import Synchronization
import Testing

/// A web server of a few files on the loopback interface that misbehaves on request.
final class LoopbackServer: Sendable {
    struct Request: Sendable, Equatable {
        let file: String
        /// The position to resume at, if the client requests one.
        let start: Int?
    }

    enum Answer: Sendable {
        /// The file from the requested position.
        case file([UInt8])
        /// The file from its beginning, regardless of the requested position.
        case whole([UInt8])
        /// Like `file`, but the connection breaks after some bytes.
        case cut([UInt8], after: Int)
        /// Like `file`, but stalls after some bytes.
        case stall([UInt8], after: Int)
        /// A response without a length that ends with the connection.
        case unsized([UInt8])
        case status(Int)
        /// Bytes from a wrong position.
        case wrongRange([UInt8])
    }

    /// The address of the folder of files.
    let url: String
    let port: Int
    private let listener: Int32
    private let log = Mutex<[Request]>([])
    private let stalled = Mutex<[Int32]>([])
    private let isStopped = Mutex(false)

    /// - Parameter answer: returns the response to a request, given the number of earlier requests for the same file.
    init(answer: @escaping @Sendable (Request, Int) -> Answer) throws {
        #if canImport(Darwin)
            let stream = SOCK_STREAM
        #else
            let stream = Int32(SOCK_STREAM.rawValue)
        #endif
        listener = socket(AF_INET, stream, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        try #require(bound)
        port = Int(UInt16(bigEndian: address.sin_port))
        url = "http://127.0.0.1:\(port)/files/"
        Thread.detachNewThread { [self] in
            while !isStopped.withLock({ $0 }) {
                var waiting = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
                guard poll(&waiting, 1, 20) > 0 else { continue }
                let client = accept(listener, nil, nil)
                if client >= 0 { serve(client, answer) }
            }
            close(listener)
            stalled.withLock { $0.forEach { close($0) } }
        }
    }

    /// Stops the server; its thread keeps it alive until then.
    func stop() { isStopped.withLock { $0 = true } }

    var requests: [Request] { log.withLock { $0 } }

    private func serve(_ client: Int32, _ answer: (Request, Int) -> Answer) {
        guard let request = Self.receive(client) else {
            close(client)
            return
        }
        let before = log.withLock { log in
            defer { log.append(request) }
            return log.count { $0.file == request.file }
        }
        let start = request.start ?? 0
        switch answer(request, before) {
        case .file(let bytes):
            send(client, bytes, from: start)
            close(client)
        case .whole(let bytes):
            send(client, bytes, from: 0)
            close(client)
        case .cut(let bytes, let count):
            send(client, bytes, from: start, only: count)
            close(client)
        case .stall(let bytes, let count):
            if count > 0 { send(client, bytes, from: start, only: count) }
            stalled.withLock { $0.append(client) }
        case .unsized(let bytes):
            send(client, Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".utf8) + bytes)
            close(client)
        case .wrongRange(let bytes):
            send(client, bytes, from: start, claiming: start / 2)
            close(client)
        case .status(let status):
            let body = "<html>no</html>"
            let head =
                "HTTP/1.1 \(status) No\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
            send(client, Array((head + body).utf8))
            close(client)
        }
    }

    private static func receive(_ client: Int32) -> Request? {
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard read(client, &byte, 1) == 1 else { return nil }
            head.append(byte)
        }
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        guard let path = lines.first?.components(separatedBy: " ").dropFirst().first else { return nil }
        let range = lines.first { $0.lowercased().hasPrefix("range: bytes=") }
        let start = range.flatMap { Int($0.dropFirst("range: bytes=".count).prefix { $0 != "-" }) }
        return Request(file: path.components(separatedBy: "/").last ?? "", start: start)
    }

    private func send(
        _ client: Int32, _ bytes: [UInt8], from start: Int, only count: Int = .max,
        claiming claimed: Int? = nil
    ) {
        guard start < bytes.count else {
            send(client, Array("HTTP/1.1 416 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno".utf8))
            return
        }
        let rest = bytes[start...]
        let status = start > 0 ? "206 Partial Content" : "200 OK"
        let range =
            start > 0 ? "Content-Range: bytes \(claimed ?? start)-\(bytes.count - 1)/\(bytes.count)\r\n" : ""
        let head = "HTTP/1.1 \(status)\r\n\(range)Content-Length: \(rest.count)\r\nConnection: close\r\n\r\n"
        send(client, Array(head.utf8) + rest.prefix(count))
    }

    private func send(_ client: Int32, _ bytes: [UInt8]) {
        #if canImport(Darwin)
            var on: Int32 = 1
            setsockopt(client, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        var sent = 0
        bytes.withUnsafeBytes { bytes in
            while sent < bytes.count, let start = bytes.baseAddress {
                let portion = systemSend(client, start + sent, bytes.count - sent, flags)
                if portion <= 0 { break }
                sent += portion
            }
        }
    }
}

private func systemSend(_ client: Int32, _ bytes: UnsafeRawPointer, _ count: Int, _ flags: Int32) -> Int {
    send(client, bytes, count, flags)
}

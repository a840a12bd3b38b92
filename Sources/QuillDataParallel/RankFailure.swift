import QuillTensor

/// Why an exchange between ranks ended.
package struct RankFailure: Error, Sendable, CustomStringConvertible {
    /// The rank that could not continue.
    package let rank: Int
    /// A one-line message.
    package let message: String
    /// The exit code of the job.
    package let code: Int32
    /// Whether that rank no longer answers, so that nobody may wait for it.
    package var isLost = false

    /// The rank and its message.
    package var description: String { "rank \(rank): \(message)" }
    /// The failure as an error for users.
    package var error: QuillError { QuillError(.data, description) }

    /// The most bytes of a message.
    static let messageBytes = 2000

    /// The failure as a message on the control channel: code, rank, and text, ended by 0.
    var bytes: [UInt8] {
        let text = Array(message.utf8.prefix(Self.messageBytes)).filter { $0 != 0 }
        return withUnsafeBytes(of: (code.littleEndian, Int32(rank).littleEndian, isLost ? Int32(1) : 0)) {
            Array($0)
        } + text + [0]
    }

    /// The bytes of a message at most.
    static let mostBytes = 12 + messageBytes + 1

    init(rank: Int, message: String, code: Int32, isLost: Bool = false) {
        (self.rank, self.message, self.code, self.isLost) = (rank, message, code, isLost)
    }

    /// Reads a message from the control channel.
    init(_ bytes: UnsafeRawBufferPointer) {
        code = Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: Int32.self))
        rank = Int(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: Int32.self)))
        isLost = bytes.loadUnaligned(fromByteOffset: 8, as: Int32.self) != 0
        message = String(decoding: bytes.dropFirst(12).prefix { $0 != 0 }, as: UTF8.self)
    }
}

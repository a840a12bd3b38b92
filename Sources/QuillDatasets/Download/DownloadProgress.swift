/// How far a download has come.
public struct DownloadProgress: Sendable, Hashable {
    /// The file: `train-images-idx3-ubyte.gz`.
    public let file: String
    /// The mirror.
    public let host: String
    /// Bytes that are there, those of an earlier attempt included.
    public let received: Int
    /// Bytes in all, where the mirror says how many.
    public let total: Int?

    /// A stage of a download.
    public init(file: String, host: String, received: Int, total: Int?) {
        self.file = file
        self.host = host
        self.received = received
        self.total = total
    }
}

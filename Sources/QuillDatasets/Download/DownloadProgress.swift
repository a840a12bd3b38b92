/// The progress of a download.
public struct DownloadProgress: Sendable, Hashable {
    /// The name of the file: `train-images-idx3-ubyte.gz`.
    public let file: String
    /// The mirror's host name.
    public let host: String
    /// The number of bytes received, including those of earlier attempts.
    public let received: Int
    /// The total number of bytes, if the mirror states it.
    public let total: Int?

    /// Creates a progress report.
    public init(file: String, host: String, received: Int, total: Int?) {
        self.file = file
        self.host = host
        self.received = received
        self.total = total
    }
}

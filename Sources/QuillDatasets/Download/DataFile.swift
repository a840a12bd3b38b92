import QuillTensor

/// What a file must be.
struct Checksum: Sendable, Hashable {
    /// Its size in bytes.
    let byteCount: Int
    /// Its SHA-256 in hexadecimal digits.
    let sha256: String
}

/// A file of a data set: its name in the cache, its name on mirrors, and how it is known to be right.
struct DataFile: Sendable, Hashable {
    /// What the checksum is of.
    enum Checked: Sendable, Hashable {
        /// The file as mirrors send it: every mirror must send the same bytes.
        case asSent
        /// The file unpacked: mirrors may pack it as they like.
        case unpacked
    }

    /// The name in the cache: `train-images-idx3-ubyte`.
    let name: String
    /// The name on mirrors: `train-images-idx3-ubyte.gz`.
    let remoteName: String
    /// Nil for what comes out of an archive, whose own checksum is known.
    let checksum: Checksum?
    let checked: Checked
    /// Whether what is sent is gzip data and what is kept is not.
    let isPacked: Bool

    /// A gzip file that is kept unpacked.
    init(_ name: String, remoteName: String? = nil, _ checked: Checked, _ byteCount: Int, _ sha256: String) {
        self.name = name
        self.remoteName = remoteName ?? name + ".gz"
        checksum = Checksum(byteCount: byteCount, sha256: sha256)
        self.checked = checked
        isPacked = true
    }

    /// A file that is kept as it is sent.
    init(asIs name: String, _ byteCount: Int, _ sha256: String) {
        self.name = name
        remoteName = name
        checksum = Checksum(byteCount: byteCount, sha256: sha256)
        checked = .asSent
        isPacked = false
    }

    /// A gzip file in an archive, kept unpacked.
    init(_ name: String, inArchive path: String) {
        self.name = name
        remoteName = path
        checksum = nil
        checked = .asSent
        isPacked = true
    }

    /// The most bytes a mirror may send. Data that do not pack at all grow a little.
    var sentLimit: Int { (checksum?.byteCount ?? 0) + (checked == .unpacked ? 65_536 : 0) }
}

import QuillTensor

/// The size and hash of a file's correct contents.
struct Checksum: Sendable, Hashable {
    /// The size in bytes.
    let byteCount: Int
    /// The SHA-256 in hexadecimal digits.
    let sha256: String
}

/// A file of a data set: its name in the cache, its name on mirrors, and its checksum.
struct DataFile: Sendable, Hashable {
    /// The contents that the checksum covers.
    enum Checked: Sendable, Hashable {
        /// The file as mirrors send it: every mirror must send the same bytes.
        case asSent
        /// The unpacked file: mirrors may pack it differently.
        case unpacked
    }

    /// The name in the cache: `train-images-idx3-ubyte`.
    let name: String
    /// The name on mirrors: `train-images-idx3-ubyte.gz`.
    let remoteName: String
    /// Nil for a file from an archive, whose own checksum is known.
    let checksum: Checksum?
    let checked: Checked
    /// Whether mirrors send gzip data that the cache stores unpacked.
    let isPacked: Bool

    /// A gzip file that the cache stores unpacked.
    init(_ name: String, remoteName: String? = nil, _ checked: Checked, _ byteCount: Int, _ sha256: String) {
        self.name = name
        self.remoteName = remoteName ?? name + ".gz"
        checksum = Checksum(byteCount: byteCount, sha256: sha256)
        self.checked = checked
        isPacked = true
    }

    /// A file that the cache stores as sent.
    init(asIs name: String, _ byteCount: Int, _ sha256: String) {
        self.name = name
        remoteName = name
        checksum = Checksum(byteCount: byteCount, sha256: sha256)
        checked = .asSent
        isPacked = false
    }

    /// A gzip file in an archive, stored unpacked.
    init(_ name: String, inArchive path: String) {
        self.name = name
        remoteName = path
        checksum = nil
        checked = .asSent
        isPacked = true
    }

    /// The maximum number of bytes a mirror may send. Incompressible data grows a little when packed.
    var sentLimit: Int { (checksum?.byteCount ?? 0) + (checked == .unpacked ? 65_536 : 0) }
}

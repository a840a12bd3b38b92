import QuillTensor

/// One of the four files of MNIST.
enum MNISTFile: CaseIterable, Sendable {
    case trainImages, trainLabels, testImages, testLabels

    /// The name without its ending: what mirrors and folders agree on.
    var stem: String {
        switch self {
        case .trainImages: "train-images"
        case .trainLabels: "train-labels"
        case .testImages: "t10k-images"
        case .testLabels: "t10k-labels"
        }
    }

    /// The official name, unpacked: `train-images-idx3-ubyte`.
    var name: String { "\(stem)-\(ending)" }

    /// The names a file can have in someone's folder, the likeliest first.
    var names: [String] {
        ["\(stem)-\(ending)", "\(stem)-\(ending).gz", "\(stem).\(ending)", "\(stem).\(ending).gz"]
    }

    /// The official files, unpacked: how they are packed differs from mirror to mirror.
    static let checksums: [MNISTFile: Checksum] = [
        .trainImages: Checksum(
            byteCount: 47_040_016, sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        .trainLabels: Checksum(
            byteCount: 60_008, sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        .testImages: Checksum(
            byteCount: 7_840_016, sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        .testLabels: Checksum(
            byteCount: 10_008, sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ]

    private var ending: String {
        switch self {
        case .trainImages, .testImages: "idx3-ubyte"
        case .trainLabels, .testLabels: "idx1-ubyte"
        }
    }
}

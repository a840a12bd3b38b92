import QuillData
import QuillTensor

/// The handwritten digits of LeCun, Cortes and Burges: 60,000 training and 10,000 test images of 28×28 bytes.
public enum MNIST {
    /// The URLs to download from, in order.
    public static let mirrors: [String] = DatasetSource.mnist.mirrors

    /// Loads MNIST from the cache, downloading it first if necessary; see
    /// ``DatasetSource/load(environment:mirrors:progress:)``.
    public static func load(
        environment: [String: String] = DatasetSource.environment, mirrors: [String] = mirrors,
        progress: (@Sendable (DownloadProgress) -> Void)? = nil
    ) async throws -> ImageData {
        try await DatasetSource.mnist.load(environment: environment, mirrors: mirrors, progress: progress)
    }
}

extension DatasetSource {
    /// Handwritten digits: 60,000 and 10,000, 28×28.
    public static let mnist = DatasetSource(
        "mnist", title: "MNIST", summary: "handwritten digits", page: "http://yann.lecun.com/exdb/mnist",
        classNames: digits, trainCount: 60_000, testCount: 10_000,
        mirrors: [
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
        ],
        // Checksums of the unpacked official files, because mirrors pack them differently.
        layout: .idx(
            IDXLayout(
                trainImages: DataFile(
                    "train-images-idx3-ubyte", .unpacked, 47_040_016,
                    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
                trainLabels: DataFile(
                    "train-labels-idx1-ubyte", .unpacked, 60_008,
                    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
                testImages: DataFile(
                    "t10k-images-idx3-ubyte", .unpacked, 7_840_016,
                    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
                testLabels: DataFile(
                    "t10k-labels-idx1-ubyte", .unpacked, 10_008,
                    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"))))
}

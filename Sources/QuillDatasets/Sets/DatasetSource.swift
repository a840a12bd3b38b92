import QuillTensor

/// A data set that can be downloaded: its description, its mirrors, and the checksums of its files.
///
/// ```swift
/// let clothes = try await DatasetSource.fashionMNIST.load()
/// ```
public struct DatasetSource: Sendable, Identifiable {
    /// The identifier: `fashion-mnist`.
    public let id: String
    /// The display name: `Fashion-MNIST`.
    public let title: String
    /// A one-line description.
    public let summary: String
    /// The address of a web page about the data set.
    public let page: String
    /// The names of the classes; a class's number is its index.
    public let classNames: [String]
    /// The height, width and channels of the images.
    public let imageShape: Shape
    /// The number of training images.
    public let trainCount: Int
    /// The number of test images.
    public let testCount: Int
    /// The URLs to download from, in order. Downloads are checked against published SHA-256 sums, so mirrors need not
    /// be trusted.
    public let mirrors: [String]
    /// The name of the folder in the cache.
    let folder: String
    let layout: Layout
    /// The zip archive that contains the files, if any.
    let archive: DataFile?

    /// The format of the files.
    enum Layout: Sendable {
        /// Images and labels in IDX.
        case idx(IDXLayout)
        /// Text: one line per image, with its digit and its pixels from -1 to 1.
        case digitText(train: DataFile, test: DataFile)

        var files: [DataFile] {
            switch self {
            case .idx(let idx): [idx.trainImages, idx.trainLabels, idx.testImages, idx.testLabels]
            case .digitText(let train, let test): [train, test]
            }
        }
    }

    /// Four files in IDX.
    struct IDXLayout: Sendable {
        let trainImages: DataFile
        let trainLabels: DataFile
        let testImages: DataFile
        let testLabels: DataFile
        /// The label of the first class.
        var firstLabel: Int32 = 0
        /// Whether the images are stored column by column.
        var isTransposed = false
    }

    init(
        _ id: String, title: String, summary: String, page: String, classNames: [String],
        imageShape: Shape = [28, 28, 1], trainCount: Int, testCount: Int, mirrors: [String],
        folder: String? = nil,
        layout: Layout, archive: DataFile? = nil
    ) {
        self.id = id
        self.title = title
        self.summary = summary
        self.page = page
        self.classNames = classNames
        self.imageShape = imageShape
        self.trainCount = trainCount
        self.testCount = testCount
        self.mirrors = mirrors
        self.folder = folder ?? id
        self.layout = layout
        self.archive = archive
    }

    var files: [DataFile] { layout.files }

    /// All data sets that can be downloaded.
    public static let all: [DatasetSource] =
        [.mnist, .fashionMNIST, .kmnist, .qmnist, .usps] + EMNISTVariant.allCases.map { .emnist($0) }

    /// Returns the data set with the given id.
    /// - Throws: an `.argument` error that suggests the nearest id.
    public static func named(_ id: String) throws -> DatasetSource {
        if let source = all.first(where: { $0.id == id.lowercased() }) { return source }
        throw QuillError(.argument, "unknown data set '\(id)'\(Suggestion(for: id, among: all.map(\.id)))")
    }

    /// The names of the ten digits.
    static let digits = (0..<10).map(String.init)
}

import Foundation
import QuillTensor

/// A data set that can be downloaded: what it is, where it is to be had, and how its files are known to be right.
///
/// ```swift
/// let clothes = try await DatasetSource.fashionMNIST.load()
/// ```
public struct DatasetSource: Sendable, Identifiable {
    /// The name to ask for: `fashion-mnist`.
    public let id: String
    /// The name to show: `Fashion-MNIST`.
    public let title: String
    /// What it is, in one line.
    public let summary: String
    /// Where it is described.
    public let page: String
    /// The names of the classes, in the order of their numbers.
    public let classNames: [String]
    /// The images' height, width and channels.
    public let imageShape: Shape
    /// How many images there are to learn from.
    public let trainCount: Int
    /// How many images there are to test on.
    public let testCount: Int
    /// Where the files are downloaded from, in this order. What comes is checked against published SHA-256 sums, so a
    /// mirror need not be trusted.
    public let mirrors: [URL]
    /// The folder in the cache.
    let folder: String
    let layout: Layout
    /// The zip archive the files come in, if they do.
    let archive: DataFile?

    /// How the files say what the images are.
    enum Layout: Sendable {
        /// Images and labels in IDX.
        case idx(IDXLayout)
        /// Text: a line for each image, its digit and its pixels from -1 to 1.
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
        self.mirrors = mirrors.compactMap { URL(string: $0) }
        self.folder = folder ?? id
        self.layout = layout
        self.archive = archive
    }

    var files: [DataFile] { layout.files }

    /// All data sets that can be downloaded.
    public static let all: [DatasetSource] =
        [.mnist, .fashionMNIST, .kmnist, .qmnist, .usps] + EMNISTVariant.allCases.map { .emnist($0) }

    /// The data set of a name.
    /// - Throws: an `.argument` error that suggests the nearest name.
    public static func named(_ id: String) throws -> DatasetSource {
        if let source = all.first(where: { $0.id == id.lowercased() }) { return source }
        throw QuillError(.argument, "unknown data set '\(id)'\(Suggestion(for: id, among: all.map(\.id)))")
    }

    /// The ten digits' names.
    static let digits = (0..<10).map(String.init)
}

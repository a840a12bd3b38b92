import QuillTensor

/// Handwritten digits to learn from and to test on, and where they came from.
public struct DigitData: Sendable {
    /// The digits to learn from; empty if the source is a single file of test digits.
    public let train: Dataset
    /// The digits to test on; empty if the source is a single file of training digits.
    public let test: Dataset
    /// Where the digits came from.
    public let source: Source
    /// What a person should know, one line each: why the network was not used, for example.
    public let notes: [String]

    /// Where digits came from.
    public enum Source: Sendable, Hashable {
        /// Files in MNIST's format in a folder the user named.
        case folder(String)
        /// One file of images the user named, with the labels beside it.
        case file(String)
        /// MNIST as downloaded earlier, in this folder.
        case cache(String)
        /// MNIST, downloaded just now from this host to this folder.
        case download(host: String, cache: String)
        /// The built-in generator.
        case strokes(seed: UInt64)
    }

    init(train: Dataset, test: Dataset, source: Source, notes: [String] = []) {
        self.train = train
        self.test = test
        self.source = source
        self.notes = notes
    }
}

extension DigitData.Source: CustomStringConvertible {
    /// The name of the data: `MNIST`.
    public var name: String {
        switch self {
        case .folder, .file: "IDX files"
        case .cache, .download: "MNIST"
        case .strokes: "Strokes"
        }
    }

    /// Where they were found: `cache ~/.cache/quill/mnist`.
    public var place: String {
        switch self {
        case .folder(let path): "folder \(path)"
        case .file(let path): path
        case .cache(let folder): "cache \(folder)"
        case .download(let host, let cache): "downloaded from \(host) to \(cache)"
        case .strokes(let seed): "built in, seed \(seed)"
        }
    }

    /// Both in one line: `MNIST (cache ~/.cache/quill/mnist)`.
    public var description: String { "\(name) (\(place))" }
}

import QuillCodecs
import QuillTensor

/// Formats of data that Quill doesn't read: how they begin, and the way out.
struct ForeignFile {
    private let name: String
    private let wayOut: String

    private static let numpy =
        "save the arrays with numpy.savez(\"digits.npz\", x_train=…, y_train=…, x_test=…, y_test=…)"

    private static let kinds: [(magic: [UInt8], ForeignFile)] = [
        (
            [0x89] + Array("HDF".utf8),
            ForeignFile(
                name: "an HDF5 file (h5py, MATLAB 7.3, or a Keras model)",
                wayOut: "for data, open it with h5py and " + numpy)
        ),
        (
            Array("MATLAB 5.0".utf8),
            ForeignFile(
                name: "a MATLAB file (MAT v5)",
                wayOut: "open it with scipy.io.loadmat and " + numpy)
        ),
        (Array("PAR1".utf8), table("a Parquet file", "pandas.read_parquet")),
        (Array("ARROW1".utf8), table("an Arrow file", "pandas.read_feather")),
        (Array("@relation".utf8), arff), (Array("@RELATION".utf8), arff), (Array("@Relation".utf8), arff),
        (Array("Rar!".utf8), archive("a RAR archive")), ([0x37, 0x7A, 0xBC, 0xAF], archive("a 7z archive")),
        ([0xFD] + Array("7zXZ".utf8), archive("an xz archive")),
        (Array("BZh".utf8), archive("a bzip2 archive")),
        ([0x89] + Array("PNG".utf8), picture), ([0xFF, 0xD8, 0xFF], picture), (Array("GIF8".utf8), picture),
        (Array("SQLite format 3".utf8), table("an SQLite database", "pandas.read_sql")),
        ([0xFF, 0xFE], utf16), ([0xFE, 0xFF], utf16),
        (
            Array("version https://git-lfs.github.com/".utf8),
            ForeignFile(
                name: "a pointer of Git LFS, not the file itself",
                wayOut: "run git lfs pull in its repository, which downloads the file")
        ),
    ]

    private static let arff = ForeignFile(
        name: "an ARFF file (Weka, OpenML)",
        wayOut:
            "open it with scipy.io.arff or download the data as CSV; Quill reads CSV with the label in any column"
    )
    private static let picture = ForeignFile(
        name: "a single picture",
        wayOut: "quill read reads it; training data are folders of pictures, one for each class")
    private static let pickle = ForeignFile(
        name: "a Python pickle, which can run any program when it is loaded",
        wayOut: "load it in Python if you trust its source, and " + numpy)

    private static let utf16 = ForeignFile(
        name: "text in UTF-16, as Excel's Unicode text",
        wayOut: "save it as CSV UTF-8, or convert it with iconv -f UTF-16 -t UTF-8")

    /// Whether text has a zero in every other byte.
    private static func isUTF16(_ bytes: ArraySlice<UInt8>) -> Bool {
        let start = Array(bytes.prefix(16))
        func isText(_ place: Int) -> Bool {
            stride(from: place, to: start.count, by: 2).allSatisfy { (0x09...0x7E).contains(start[$0]) }
                && stride(from: 1 - place, to: start.count, by: 2).allSatisfy { start[$0] == 0 }
        }
        return start.count >= 4 && (isText(0) || isText(1))
    }

    private static func table(_ name: String, _ function: String) -> ForeignFile {
        ForeignFile(
            name: name,
            wayOut: "open it with \(function) and save it with to_csv(\"digits.csv\", index=False)")
    }

    private static func archive(_ name: String) -> ForeignFile {
        ForeignFile(name: name, wayOut: "unpack it; Quill reads folders, files, and zip archives of them")
    }

    /// - Throws: a `.file` error that names the format, if the file has one that Quill doesn't read.
    static func reject(_ path: String) throws {
        let reader = try ByteReader(path: path, unpacking: true)
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = try bytes.withUnsafeMutableBytes { try reader.readSome(into: $0) }
        guard count > 0 else { throw QuillError(.file, "\(path): the file is empty") }
        guard let kind = kind(bytes[..<count], path) else { return }
        throw QuillError(.file, "\(path): \(kind.name); \(kind.wayOut)")
    }

    private static func kind(_ bytes: ArraySlice<UInt8>, _ path: String) -> ForeignFile? {
        // A protocol of at least 2 begins with its number; older ones are text.
        let name = path.lowercased()
        let isPickle =
            bytes.starts(with: [0x80]) && (bytes.dropFirst().first ?? 0) <= 5 && bytes.count > 1
        if isPickle || [".pkl", ".pkl.gz", ".pickle", ".pickle.gz"].contains(where: name.hasSuffix) {
            return pickle
        }
        if [".pt", ".pth", ".onnx", ".safetensors", ".keras", ".tflite"].contains(where: name.hasSuffix) {
            return ForeignFile(
                name: "a model by its name, not data",
                wayOut: "quill evaluate and quill predict take the model first")
        }
        if [".json", ".jsonl", ".md", ".xml", ".ipynb", ".py"].contains(where: name.hasSuffix) {
            return ForeignFile(
                name: "no table by its name", wayOut: "expected CSV, npz, npy, IDX, or a folder of pictures")
        }
        if isUTF16(bytes) { return utf16 }
        if name.hasSuffix(".gz"), bytes.starts(with: Array("PK".utf8)) {
            return ForeignFile(name: "a zip or npz archive packed with gzip", wayOut: "unpack it with gunzip")
        }
        if bytes.dropFirst(257).starts(with: Array("ustar".utf8)) { return archive("a tar archive") }
        // ARFF begins with comments.
        var text = bytes
        while text.first == UInt8(ascii: "%") || text.first.map({ [10, 13, 32].contains($0) }) == true {
            let isComment = text.first == UInt8(ascii: "%")
            text = isComment ? text.drop { $0 != 10 } : text.dropFirst()
        }
        return kinds.first { text.starts(with: $0.magic) }?.1
    }
}

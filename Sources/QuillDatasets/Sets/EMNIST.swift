import QuillTensor

/// The ways in which EMNIST groups letters and digits into classes.
public enum EMNISTVariant: String, Sendable, CaseIterable {
    /// Digits, 28,000 of each.
    case digits
    /// Letters a to z; capital and small letters share a class.
    case letters
    /// 47 balanced classes; small letters that look like their capitals share a class with them.
    case balanced
    /// 62 unbalanced classes: digits, capital and small letters.
    case byclass
    /// The images of ``byclass`` in the 47 classes of ``balanced``.
    case bymerge
    /// Digits, as many as in MNIST.
    case mnist
}

extension DatasetSource {
    /// Letters and digits from NIST's forms in MNIST's format (Cohen, Afshar, Tapson and van Schaik 2017), 28×28.
    ///
    /// All variants come in one archive of 560 MB, which stays in the cache. The files store images column by column;
    /// they are transposed when read. The labels of letters, 1 to 26 in the files, are 0 to 25 here.
    public static func emnist(_ variant: EMNISTVariant) -> DatasetSource {
        func file(_ part: String, _ what: String) -> DataFile {
            let name = "emnist-\(variant.rawValue)-\(part)-\(what)-ubyte"
            return DataFile(name, inArchive: "gzip/\(name).gz")
        }
        let (trainCount, testCount) = variant.counts
        return DatasetSource(
            "emnist-\(variant.rawValue)", title: "EMNIST \(variant.rawValue)", summary: variant.summary,
            page: "https://www.nist.gov/itl/products-and-services/emnist-dataset",
            classNames: variant.classNames, trainCount: trainCount, testCount: testCount,
            mirrors: [
                "https://biometrics.nist.gov/cs_links/EMNIST/",
                "https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/",
            ], folder: "emnist",
            layout: .idx(
                IDXLayout(
                    trainImages: file("train", "images-idx3"), trainLabels: file("train", "labels-idx1"),
                    testImages: file("test", "images-idx3"), testLabels: file("test", "labels-idx1"),
                    firstLabel: Int32(variant.firstLabel), isTransposed: true)),
            // The checksum that TensorFlow Datasets publishes.
            archive: DataFile(
                asIs: "gzip.zip", 561_753_746,
                "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e"))
    }
}

extension EMNISTVariant {
    /// The number in the files of the first class.
    var firstLabel: Int { self == .letters ? 1 : 0 }

    /// The numbers of images that no other data are likely to have, those of older editions, too.
    var sizes: [Int] {
        let (train, test) = counts
        switch self {
        case .mnist: return []
        case .digits: return [train]
        case .letters: return [train, test, 88_800, 14_800]
        case .balanced, .byclass, .bymerge: return [train, test]
        }
    }

    fileprivate var counts: (train: Int, test: Int) {
        switch self {
        case .digits: (240_000, 40_000)
        case .letters: (124_800, 20_800)
        case .balanced: (112_800, 18_800)
        case .byclass, .bymerge: (697_932, 116_323)
        case .mnist: (60_000, 10_000)
        }
    }

    fileprivate var summary: String {
        switch self {
        case .digits: "handwritten digits, balanced"
        case .letters: "handwritten letters, capital and small letters merged"
        case .balanced: "handwritten digits and letters, balanced"
        case .byclass: "handwritten digits, capital letters and small letters"
        case .bymerge: "handwritten digits and letters, similar ones merged"
        case .mnist: "handwritten digits, as many as in MNIST"
        }
    }

    var classNames: [String] {
        let (digits, capitals) = ("0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return switch self {
        case .digits, .mnist: digits.map(String.init)
        case .letters: capitals.lowercased().map(String.init)
        case .byclass: (digits + capitals + capitals.lowercased()).map(String.init)
        // The small letters that don't look like their capitals.
        case .balanced, .bymerge: (digits + capitals + "abdefghnqrt").map(String.init)
        }
    }
}

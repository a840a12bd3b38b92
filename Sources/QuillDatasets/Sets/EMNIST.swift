import QuillTensor

/// The ways EMNIST's letters and digits are put into classes.
public enum EMNISTVariant: String, Sendable, CaseIterable {
    /// Digits, 28,000 of each.
    case digits
    /// Letters, capital and small ones in one class: a to z.
    case letters
    /// 47 classes, as many images of each; small letters that look like their capitals share a class with them.
    case balanced
    /// 62 classes as often as they are written.
    case byclass
    /// The same images in 47 classes.
    case bymerge
    /// Digits in MNIST's numbers.
    case mnist
}

extension DatasetSource {
    /// Letters and digits from NIST's forms in MNIST's format (Cohen, Afshar, Tapson and van Schaik 2017), 28×28.
    ///
    /// All variants come in one archive of 560 MB, which stays in the cache. The images are stored column by column
    /// and are turned upright when they are read. The letters' labels, 1 to 26 in the files, are 0 to 25 here.
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
                    firstLabel: variant == .letters ? 1 : 0, isTransposed: true)),
            // As TensorFlow Datasets publishes it.
            archive: DataFile(
                asIs: "gzip.zip", 561_753_746,
                "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e"))
    }
}

extension EMNISTVariant {
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
        case .digits: "handwritten digits, as many of each"
        case .letters: "handwritten letters, capital and small in one class"
        case .balanced: "handwritten digits and letters, as many of each"
        case .byclass: "handwritten digits, capital and small letters"
        case .bymerge: "handwritten digits and letters, alike ones in one class"
        case .mnist: "handwritten digits, in MNIST's numbers"
        }
    }

    fileprivate var classNames: [String] {
        let (digits, capitals) = ("0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return switch self {
        case .digits, .mnist: digits.map(String.init)
        case .letters: capitals.lowercased().map(String.init)
        case .byclass: (digits + capitals + capitals.lowercased()).map(String.init)
        // The small letters that do not look like their capitals.
        case .balanced, .bymerge: (digits + capitals + "abdefghnqrt").map(String.init)
        }
    }
}

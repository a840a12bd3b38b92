import QuillTensor

extension DatasetSource {
    /// Digits from envelopes of the United States Postal Service (LeCun and others 1990): 7291 and 2007, 16×16.
    ///
    /// Text files from the mirrors of *The Elements of Statistical Learning*, with the original's four decimals.
    public static let usps = DatasetSource(
        "usps", title: "USPS", summary: "digits from envelopes",
        page: "https://hastie.su.domains/ElemStatLearn/datasets/zip.info.txt", classNames: digits,
        imageShape: [16, 16, 1], trainCount: 7291, testCount: 2007,
        mirrors: [
            "https://hastie.su.domains/ElemStatLearn/datasets/",
            "https://web.stanford.edu/~hastie/ElemStatLearn/datasets/",
        ],
        layout: .digitText(
            train: DataFile(
                "zip.train", .unpacked, 14_512_253,
                "abc9f5c75b997cabe66b5d01727d5a681c69298e1641a8d37b55433a52129dc0"),
            test: DataFile(
                "zip.test", .unpacked, 2_029_542,
                "6bde17b4f1cd68e0630cd2751d6495b5795d9165ab2dc4a0be8b7002b732f4cc")))
}

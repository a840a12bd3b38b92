import QuillTensor

extension DatasetSource {
    /// Cursive hiragana from old Japanese books in MNIST's format (Clanuwat and others 2018): 60,000 and 10,000, 28×28.
    public static let kmnist = DatasetSource(
        "kmnist", title: "KMNIST", summary: "cursive hiragana from old Japanese books",
        page: "https://github.com/rois-codh/kmnist",
        classNames: ["お", "き", "す", "つ", "な", "は", "ま", "や", "れ", "を"], trainCount: 60_000,
        testCount: 10_000,
        mirrors: [
            "https://codh.rois.ac.jp/kmnist/dataset/kmnist/", "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
        ],
        // The checksums that TensorFlow Datasets publishes.
        layout: .idx(
            IDXLayout(
                trainImages: DataFile(
                    "train-images-idx3-ubyte", .asSent, 18_165_135,
                    "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
                trainLabels: DataFile(
                    "train-labels-idx1-ubyte", .asSent, 29_497,
                    "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
                testImages: DataFile(
                    "t10k-images-idx3-ubyte", .asSent, 3_041_136,
                    "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
                testLabels: DataFile(
                    "t10k-labels-idx1-ubyte", .asSent, 5120,
                    "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"))))
}

import QuillTensor

extension DatasetSource {
    /// MNIST reconstructed from NIST's scans, with all 60,000 test digits (Yadav and Bottou 2019): 60,000 and 60,000,
    /// 28×28. The first of the eight label columns is the digit.
    public static let qmnist = DatasetSource(
        "qmnist", title: "QMNIST", summary: "MNIST reconstructed, with 60,000 test digits",
        page: "https://github.com/facebookresearch/qmnist", classNames: digits, trainCount: 60_000,
        testCount: 60_000,
        mirrors: [
            "https://raw.githubusercontent.com/facebookresearch/qmnist/master/",
            "https://github.com/facebookresearch/qmnist/raw/master/",
        ],
        // The checksums that TensorFlow Datasets publishes.
        layout: .idx(
            IDXLayout(
                trainImages: DataFile(
                    "qmnist-train-images-idx3-ubyte", .asSent, 9_704_059,
                    "9e26a7bf1683614e065d7b76460ccd52807165b3f22561fb782bd9f38c52b51d"),
                trainLabels: DataFile(
                    "qmnist-train-labels-idx2-int", .asSent, 463_024,
                    "2c05dc77f6b916b38e455e97ab129a42a444f3dbef09b278a366f82904e0dd9f"),
                testImages: DataFile(
                    "qmnist-test-images-idx3-ubyte", .asSent, 9_742_279,
                    "43fc22bf7498b8fc98de98369d72f752d0deabc280a43a7bcc364ab19e57b375"),
                testLabels: DataFile(
                    "qmnist-test-labels-idx2-int", .asSent, 526_800,
                    "9fbcbe594c3766fdf4f0b15c5165dc0d1e57ac604e01422608bb72c906030d06"))))
}

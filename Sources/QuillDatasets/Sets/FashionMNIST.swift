import QuillTensor

extension DatasetSource {
    /// Images of Zalando's clothes in MNIST's format (Xiao, Rasul and Vollgraf 2017): 60,000 and 10,000, 28×28.
    public static let fashionMNIST = DatasetSource(
        "fashion-mnist", title: "Fashion-MNIST", summary: "clothes from Zalando's shop",
        page: "https://github.com/zalandoresearch/fashion-mnist",
        classNames: [
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
            "Ankle boot",
        ], trainCount: 60_000, testCount: 10_000,
        mirrors: [
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        ],
        // The checksums that TensorFlow Datasets publishes.
        layout: .idx(
            IDXLayout(
                trainImages: DataFile(
                    "train-images-idx3-ubyte", .asSent, 26_421_880,
                    "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
                trainLabels: DataFile(
                    "train-labels-idx1-ubyte", .asSent, 29_515,
                    "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
                testImages: DataFile(
                    "t10k-images-idx3-ubyte", .asSent, 4_422_102,
                    "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
                testLabels: DataFile(
                    "t10k-labels-idx1-ubyte", .asSent, 5148,
                    "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"))))
}

extension Recipe {
    /// The origin of a network and its training.
    public struct Source: Sendable, Hashable {
        /// A kind of source.
        public enum Kind: String, Sendable, Hashable {
            /// A tutorial that trains the network step by step.
            case tutorial
            /// A scientific paper.
            case paper
            /// An example program that comes with a library.
            case example
        }

        /// The kind of source.
        public let kind: Kind
        /// The title in English.
        public let title: String
        /// The title in the original language, if that isn't English.
        public let originalTitle: String?
        /// The author, if known.
        public let author: String?
        /// The year of publication, if known.
        public let year: Int?
        /// A permanent link, if there is one.
        public let link: String?

        /// Creates a source.
        public init(
            _ kind: Kind, title: String, originalTitle: String? = nil, author: String? = nil,
            year: Int? = nil, link: String? = nil
        ) {
            self.kind = kind
            self.title = title
            self.originalTitle = originalTitle
            self.author = author
            self.year = year
            self.link = link
        }
    }
}

extension Recipe.Source: CustomStringConvertible {
    /// The source in one line: `LeCun et al. 1998, "Gradient-based learning applied to document recognition"`.
    public var description: String {
        let origin = [author, year.map { "\($0)" }].compactMap { $0 }.joined(separator: " ")
        return (origin.isEmpty ? "" : origin + ", ") + "\"\(title)\""
    }
}

/// The tutorials: five introductions to digit recognition with Keras, in Chinese.
extension Recipe.Source {
    static let fullyConnected = Self(
        .tutorial,
        title: "Machine learning in practice: recognizing MNIST digits with fully connected networks",
        originalTitle: "机器学习之实战篇——MNIST手写数字0~9识别(全连接神经网络模型)")

    static let deepNetwork = Self(
        .tutorial, title: "Deep learning: building a fully connected network (DNN) to classify MNIST",
        originalTitle: "深度学习 | 搭建全连接神经网络(DNN)实现mnist手写集分类", author: "Mr_zwX", year: 2020)

    static let kerasCNN = Self(
        .tutorial, title: "Recognizing handwritten MNIST digits with Keras and a CNN",
        originalTitle: "使用 Keras + CNN 识别 MNIST 手写数字", year: 2019)

    static let tensorFlowNotes = Self(
        .tutorial, title: "TensorFlow notes: a convolutional network for MNIST",
        originalTitle: "TensorFlow学习笔记之MNIST的卷积神经网络实例")

    static let feedforward = Self(
        .tutorial, title: "Machine learning 11: recognizing handwritten digits with a feedforward network",
        originalTitle: "机器学习11-前馈神经网络识别手写数字1.0", author: "dracularking")
}

/// Papers and examples.
extension Recipe.Source {
    static let leNet = Self(
        .paper, title: "Gradient-based learning applied to document recognition", author: "LeCun et al.",
        year: 1998, link: "https://doi.org/10.1109/5.726791")

    static let residualNetworks = Self(
        .paper, title: "Deep residual learning for image recognition", author: "He et al.", year: 2015,
        link: "https://arxiv.org/abs/1512.03385")

    static let mobileNets = Self(
        .paper,
        title: "MobileNets: efficient convolutional neural networks for mobile vision applications",
        author: "Howard et al.", year: 2017, link: "https://arxiv.org/abs/1704.04861")

    static let kerasExample = Self(
        .example, title: "Simple MNIST convnet", author: "Chollet", year: 2015,
        link: "https://keras.io/examples/vision/mnist_convnet/")
}

import QuillNetwork

extension Recipe {
    /// Well-known networks, and three optimized for size, time, or accuracy.
    static let known = [leNet5, kerasConvnet, small, fast, accurate]

    /// LeNet-5 with softmax instead of distances to codes. The original reached 0.9905 without distorted digits.
    private static let leNet5 = Recipe(
        "lenet-5",
        layers: "conv 6 5 same tanh, average 2, conv 16 5 tanh, average 2, flatten, dense 120 tanh, "
            + "dense 84 tanh, dense 10",
        schedule: .oneCycle, batchSize: 64, epochs: 20, validation: .holdOut(0.1, seed: 1), source: .leNet,
        publishedAccuracy: 0.9905)

    private static let kerasConvnet = Recipe(
        "keras-convnet",
        layers: "conv 32 3 relu, pool 2, conv 64 3 relu, pool 2, flatten, dropout 0.5, dense 10 softmax",
        loss: .categoricalCrossentropy(), batchSize: 128, epochs: 15, validation: .split(0.1),
        source: .kerasExample, publishedAccuracy: 0.9922)

    /// At most 10,000 parameters.
    private static let small = Recipe(
        "cnn-10k",
        layers: "conv 8 3 same, normalize, relu, conv 16 3 same, normalize, relu, pool 2, "
            + "conv 16 3 same, normalize, relu, conv 16 3 same, normalize, relu, pool 2, "
            + "conv 16 3, normalize, relu, dropout 0.1, average 5, flatten, dense 10",
        optimizer: .adam(learningRate: 0.01), schedule: .oneCycle, batchSize: 64, epochs: 20,
        validation: .holdOut(0.1, seed: 1))

    /// 99 % as fast as possible: one epoch.
    private static let fast = Recipe(
        "fast-99",
        layers: "conv 16 5 relu, pool 2, normalize, conv 32 3, normalize, relu, pool 2, "
            + "conv 64 3, normalize, relu, flatten, dense 10",
        optimizer: .adam(learningRate: 0.02), schedule: .oneCycle, batchSize: 64, epochs: 1)

    /// 99.7 % with a single network: in each epoch, every digit is shifted, rotated, and distorted anew.
    private static let accurate = Recipe(
        "cnn-997",
        layers: "rotate 0.03, translate 0.08, zoom 0.1, shear 0.1, elastic 8 4, " + deepConvolutions,
        optimizer: .adamW(learningRate: 0.01), schedule: .oneCycle, batchSize: 64, epochs: 40,
        validation: .holdOut(0.1, seed: 1))

    /// Quill's most accurate layers. Most of the convolutions use valid padding instead of pooling, as in An et al.
    /// 2020 (arXiv:2008.10400).
    package static let deepConvolutions =
        "conv 32 3, normalize, relu, conv 32 3, normalize, relu, pool 2, conv 64 3 same, normalize, relu, "
        + "conv 96 3, normalize, relu, dropout 0.1, conv 128 3, normalize, relu, conv 160 3, normalize, relu, "
        + "dropout 0.1, conv 192 3, normalize, relu, dropout 0.3, flatten, dense 10"
}

import QuillNetwork

extension Recipe {
    /// Networks that the field knows by name.
    static let known = [lenet5, kerasConvnet]

    /// LeCun et al. 1998, "Gradient-based learning applied to document recognition", with softmax instead of distances to
    /// codes; it reached 0.9905 without distorted digits.
    private static let lenet5 = Recipe(
        "lenet-5",
        layers: "conv 6 5 same tanh, average 2, conv 16 5 tanh, average 2, flatten, dense 120 tanh, "
            + "dense 84 tanh, dense 10",
        schedule: .oneCycle, batchSize: 64, epochs: 20, validation: .holdOut(0.1, seed: 1),
        publishedAccuracy: 0.9905)

    /// The "simple MNIST convnet" of Keras's examples.
    private static let kerasConvnet = Recipe(
        "keras-convnet",
        layers: "conv 32 3 relu, pool 2, conv 64 3 relu, pool 2, flatten, dropout 0.5, dense 10 softmax",
        loss: .categoricalCrossentropy(), batchSize: 128, epochs: 15, validation: .split(0.1),
        publishedAccuracy: 0.9922)
}

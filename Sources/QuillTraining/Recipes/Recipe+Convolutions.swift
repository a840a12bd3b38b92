import QuillNetwork

extension Recipe {
    /// The default recipe: the convolutional network of `cnn-32-64-raw` on scaled pixels, trained until the loss on a
    /// held-out 10 % stops improving. The tutorial trains it differently, so no published accuracy applies.
    public static let standard = Recipe(
        "cnn-32-64", layers: cnn3264, epochs: 20, validation: .holdOut(0.1, seed: 1),
        earlyStopping: EarlyStopping(monitor: .validationLoss, patience: 3, restoreBestWeights: true))

    /// The convolutional networks of the tutorials, and the default recipe.
    static let convolutions = [cnn3264Raw, standard] + widths + depths + [cnn32326464]

    private static let cnn3264 =
        "conv 32 3 relu, pool 2, conv 64 3 relu, pool 2, flatten, dense 128 relu, dense 10"

    /// The default network as the tutorial trained it: on pixels from 0 to 255.
    private static let cnn3264Raw = Recipe(
        "cnn-32-64-raw", layers: cnn3264, scalesInputs: false, epochs: 20, source: .fullyConnected,
        publishedAccuracy: 0.9878)

    private static let widths = [
        study("cnn-16-36", "conv 16 3 same relu, pool 2, conv 36 3 same relu, pool 2", epochs: 20, 0.9921),
        study("cnn-32-64-same", "conv 32 3 same relu, pool 2, conv 64 3 same relu, pool 2", 0.9916),
        study("cnn-64-128", "conv 64 3 same relu, pool 2, conv 128 3 same relu, pool 2", 0.9914),
        study("cnn-128-256", "conv 128 3 same relu, pool 2, conv 256 3 same relu, pool 2", 0.9932),
    ]

    private static let depths = [
        study(
            "cnn-16-36-64",
            "conv 16 3 same relu, pool 2, conv 36 3 same relu, pool 2, conv 64 3 same relu, pool 2", 0.9917),
        study("cnn-16", "conv 16 3 same relu, pool 2", 0.986),
    ]

    /// Returns a network of one study: its own convolutions followed by the shared classifier.
    private static func study(
        _ id: String, _ convolutions: String, epochs: Int = 10, _ publishedAccuracy: Double
    ) -> Recipe {
        Recipe(
            id,
            layers: convolutions
                + ", dropout 0.25, flatten, dense 128 relu, dropout 0.25, dense 10 softmax",
            loss: .categoricalCrossentropy(), batchSize: 256, epochs: epochs, validation: .split(0.2),
            source: .kerasCNN, publishedAccuracy: publishedAccuracy)
    }

    private static let cnn32326464 = Recipe(
        "cnn-32-32-64-64",
        layers:
            "conv 32 3 same relu, conv 32 3 relu, pool 2, conv 64 3 same relu, conv 64 3 relu, pool 2, flatten, "
            + "dense 512 relu, dense 10 softmax",
        loss: .categoricalCrossentropy(), batchSize: 64, epochs: 10, validation: .split(0.1),
        source: .tensorFlowNotes)
}

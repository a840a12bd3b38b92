import QuillNetwork

extension Recipe {
    /// The recipe for those who name none: trains until a held-out tenth stops improving.
    public static let standard = Recipe(
        "cnn-32-64", document: "000", layers: cnn3264, epochs: 20,
        validation: .holdOut(0.1, seed: 1),
        earlyStopping: EarlyStopping(monitor: .validationLoss, patience: 3, restoreBestWeights: true),
        publishedAccuracy: 0.9878)

    private static let cnn3264 =
        "conv 32 3 relu, pool 2, conv 64 3 relu, pool 2, flatten, dense 128 relu, dense 10"

    /// All recipes: the experiments of the five documents, as they were trained there; networks that the field knows;
    /// and our own.
    public static let all: [Recipe] =
        [standard, .cnn3264Raw] + perceptrons + widths + depths + [.cnn32326464] + known + blocks

    /// The default network as document 000 trained it: on pixels 0…255.
    private static let cnn3264Raw = Recipe(
        "cnn-32-64-raw", document: "000", layers: cnn3264, scalesInputs: false, epochs: 20,
        publishedAccuracy: 0.9878)

    private static let perceptrons = [
        Recipe(
            "mlp-128-32", document: "000", layers: "flatten, dense 128 relu, dense 32 relu, dense 10",
            epochs: 20, publishedAccuracy: 0.9789),
        Recipe(
            "mlp-128-32-early", document: "000", layers: "flatten, dense 128 relu, dense 32 relu, dense 10",
            epochs: 40,
            earlyStopping: EarlyStopping(monitor: .loss, patience: 10, restoreBestWeights: true),
            publishedAccuracy: 0.9800),
        Recipe(
            "mlp-256-128-64", document: "000",
            layers: "flatten, dense 256 relu, dense 128 relu, dense 64 relu, dense 10",
            epochs: 20, publishedAccuracy: 0.9816),
        Recipe(
            "mlp-128-64-dropout", document: "000",
            layers: "flatten, dense 128 relu, dropout 0.3, dense 64 relu, dropout 0.2, dense 10",
            epochs: 20, publishedAccuracy: 0.9800),
        Recipe(
            "mlp-dropout", document: "000",
            layers: "flatten, dense 256 relu, dropout 0.3, dense 128 relu, dropout 0.2, dense 64 relu, "
                + "dropout 0.1, dense 10",
            epochs: 40, publishedAccuracy: 0.9831),
        // Patience for all epochs: the weights of the best one are kept, as the document's checkpoint did.
        Recipe(
            "mlp-512x3", document: "001",
            layers: "flatten, dense 512 relu, dropout 0.2, dense 512 relu, dropout 0.2, dense 512 relu, "
                + "dropout 0.2, dense 10 softmax",
            loss: .categoricalCrossentropy(), optimizer: .rmsprop(), batchSize: 128, epochs: 16,
            validation: .split(0.2),
            earlyStopping: EarlyStopping(monitor: .validationLoss, patience: 16, restoreBestWeights: true),
            publishedAccuracy: 0.9740),
        Recipe(
            "mlp-128", document: "004", layers: "flatten, dense 128 relu, dense 10 softmax", epochs: 5,
            publishedAccuracy: 0.9775),
    ]

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

    /// A network of document 002: convolutions of its own before the same classifier.
    private static func study(
        _ id: String, _ convolutions: String, epochs: Int = 10, _ publishedAccuracy: Double
    ) -> Recipe {
        Recipe(
            id, document: "002",
            layers: convolutions
                + ", dropout 0.25, flatten, dense 128 relu, dropout 0.25, dense 10 softmax",
            loss: .categoricalCrossentropy(), batchSize: 256, epochs: epochs, validation: .split(0.2),
            publishedAccuracy: publishedAccuracy)
    }

    private static let cnn32326464 = Recipe(
        "cnn-32-32-64-64", document: "003",
        layers:
            "conv 32 3 same relu, conv 32 3 relu, pool 2, conv 64 3 same relu, conv 64 3 relu, pool 2, flatten, "
            + "dense 512 relu, dense 10 softmax",
        loss: .categoricalCrossentropy(), batchSize: 64, epochs: 10, validation: .split(0.1))
}

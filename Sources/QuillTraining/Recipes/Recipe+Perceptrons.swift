import QuillNetwork

extension Recipe {
    /// The fully connected networks of the tutorials.
    static let perceptrons = [
        Recipe(
            "mlp-128", layers: "flatten, dense 128 relu, dense 10 softmax", epochs: 5, source: .feedforward,
            publishedAccuracy: 0.9775, publishedSecondsPerEpoch: 3),
        Recipe(
            "mlp-128-32", layers: "flatten, dense 128 relu, dense 32 relu, dense 10", epochs: 20,
            source: .fullyConnected, publishedAccuracy: 0.9789, publishedSecondsPerEpoch: 9),
        Recipe(
            "mlp-128-32-early", layers: "flatten, dense 128 relu, dense 32 relu, dense 10", epochs: 40,
            earlyStopping: EarlyStopping(monitor: .loss, patience: 10, restoreBestWeights: true),
            source: .fullyConnected, publishedAccuracy: 0.9800, publishedSecondsPerEpoch: 9),
        Recipe(
            "mlp-256-128-64",
            layers: "flatten, dense 256 relu, dense 128 relu, dense 64 relu, dense 10", epochs: 20,
            source: .fullyConnected, publishedAccuracy: 0.9816, publishedSecondsPerEpoch: 12),
        Recipe(
            "mlp-128-64-dropout",
            layers: "flatten, dense 128 relu, dropout 0.3, dense 64 relu, dropout 0.2, dense 10", epochs: 20,
            source: .fullyConnected, publishedAccuracy: 0.9800, publishedSecondsPerEpoch: 11),
        Recipe(
            "mlp-dropout",
            layers: "flatten, dense 256 relu, dropout 0.3, dense 128 relu, dropout 0.2, dense 64 relu, "
                + "dropout 0.1, dense 10",
            epochs: 40, source: .fullyConnected, publishedAccuracy: 0.9831, publishedSecondsPerEpoch: 18),
        // Patience covers all epochs: training keeps the best weights, like the tutorial's checkpoint.
        Recipe(
            "mlp-512x3",
            layers: "flatten, dense 512 relu, dropout 0.2, dense 512 relu, dropout 0.2, dense 512 relu, "
                + "dropout 0.2, dense 10 softmax",
            loss: .categoricalCrossentropy(), optimizer: .rmsprop(), batchSize: 128, epochs: 16,
            validation: .split(0.2),
            earlyStopping: EarlyStopping(monitor: .validationLoss, patience: 16, restoreBestWeights: true),
            source: .deepNetwork, publishedAccuracy: 0.9740, publishedSecondsPerEpoch: 6),
    ]
}

extension Recipe {
    /// All recipes: the networks of five tutorials, trained as described there; well-known networks; and Quill's own.
    public static let all: [Recipe] =
        perceptrons + convolutions + known + blocks + [.autoencoder]

    /// The networks that Quill and its peers are benchmarked on.
    package static let benchmarked = [
        "mlp-128", "mlp-128-32", "mlp-256-128-64", "mlp-dropout", "mlp-512x3", "cnn-32-64", "cnn-16-36",
        "cnn-32-32-64-64", "resnet-16-32-64", "separable-32-64-128", "autoencoder-16-32",
    ]
}

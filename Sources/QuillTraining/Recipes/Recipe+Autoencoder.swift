import QuillNetwork
import QuillTensor

extension Recipe {
    /// An autoencoder: convolutions down to 32 numbers, and transposed convolutions back up to the image.
    static let autoencoder = Recipe(
        "autoencoder-16-32", target: .images, loss: .meanSquaredError, batchSize: 128, epochs: 10,
        validation: .holdOut(0.1, seed: 1)
    ) { input, _ in
        try Network(
            input: input,
            layers: [
                Rescaling(1 / 255),
                Conv2D(16, 3, strides: 2, padding: .same, activation: .relu),
                Conv2D(32, 3, strides: 2, padding: .same, activation: .relu),
                Flatten(),
                Dense(32, activation: .relu),
                Dense(7 * 7 * 32, activation: .relu),
                Reshape([7, 7, 32]),
                Conv2DTranspose(32, 3, strides: 2, padding: .same, activation: .relu),
                Conv2DTranspose(16, 3, strides: 2, padding: .same, activation: .relu),
                Conv2D(1, 3, padding: .same, activation: .sigmoid),
            ], name: "autoencoder-16-32")
    }
}

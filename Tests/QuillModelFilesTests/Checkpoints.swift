import QuillCodecs
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport

/// A small checkpoint in the middle of the third epoch, after one of two steps, with stored best weights.
func smallCheckpoint(functional: Bool = false) throws -> Safetensors {
    try (functional ? branchesCheckpoint : chainCheckpoint).get()
}

private let chainCheckpoint = Result { try train(smallChain()) }
private let branchesCheckpoint = Result { try train(smallBranches()) }

private func train(_ start: Model) throws -> Safetensors {
    let scratch = try Scratch()
    var model = start
    try model.compile(
        optimizer: .adam(), loss: .sparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
    try model.fit(
        noise(12), batchSize: 6, epochs: 3, validation: .data(noise(5, seed: 2)),
        callbacks: [
            ModelCheckpoint(to: scratch("small"), every: .steps(5), settings: ["network": "small"]),
            EarlyStopping(patience: 3, restoreBestWeights: true),
        ], verbose: .silent)
    return try Safetensors(contentsOf: scratch("small"))
}

private func smallChain() throws -> Model {
    try Model(input: [8, 8, 1]) {
        Rescaling(1 / 255)
        Conv2D(2, 3, strides: 2, activation: .relu)
        MaxPooling2D(2)
        BatchNormalization()
        Dropout(0.1)
        Reshape([2])
        Dense(5)
    }
}

private func smallBranches() throws -> Model {
    let image = Input([8, 8, 1])
    let row = Flatten()(AveragePooling2D(4)(image))
    return try Model(inputs: image, outputs: Add()([Dense(5)(row), Dense(5, name: "other")(row)]))
}

import QuillCodecs
import QuillData
import QuillNetwork
import QuillStrokes
import QuillTensor
import QuillTensorBoard
import QuillTraining

/// Writes two runs, and what the real TensorBoard must find in them: scripts/interop-tensorboard.
@main
enum InteropTensorBoard {
    static func main() throws {
        let folder = CommandLine.arguments.dropFirst().first ?? "logs"
        let digits = try ImageData.strokes(trainCount: 1000, testCount: 200)
        let (training, test) = (digits.train, digits.test)
        var expected: [String: JSON] = [:]
        for rate in [1e-3, 3e-3] {
            var model = try Sequential(input: [28, 28, 1]) {
                Rescaling(1 / 255)
                Conv2D(8, [3, 3], activation: .relu)
                MaxPooling2D([2, 2])
                Flatten()
                Dense(32, activation: .relu)
                Dense(10, activation: .softmax)
            }
            try model.compile(
                optimizer: .adam(learningRate: .constant(Float(rate))),
                loss: .sparseCategoricalCrossentropy(), metrics: [.accuracy])
            let history = try model.fit(
                training, epochs: 4, validation: .split(0.2),
                callbacks: [
                    TensorBoard(
                        logDir: "\(folder)/rate-\(rate)", histogramFreq: 1, writeImages: true,
                        updateFreq: .batches(5),
                        profileBatch: 4...4,
                        hyperparameters: ["learning_rate": .number(rate), "optimizer": "Adam"],
                        examples: test)
                ], verbose: .silent)
            if rate == 1e-3 {
                expected["loss"] = .array(history.loss.map { .number($0) })
                expected["val_loss"] = .array((history.values(of: .validationLoss) ?? []).map { .number($0) })
                expected["dense/kernel"] = .integer(model.weights["dense/kernel"]?.elementCount ?? 0)
                try EmbeddingProjector.write(
                    "digits", model.intermediate("dense").predict(test.images),
                    labels: test.map { "\($0.label)" }, images: test.images, to: folder)
            }
        }
        try AtomicFile.write(Array(JSON.object(expected).text.utf8), to: "\(folder)/expected.json")
    }
}

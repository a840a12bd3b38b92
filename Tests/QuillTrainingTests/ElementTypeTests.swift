import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// Data of other element types is converted for training, or refused with its row.
struct ElementTypeTests {
    private func trained(_ features: AnyTensor, _ targets: AnyTensor) throws -> [String: [UInt32]] {
        var model = try Sequential(input: [2]) { Dense(3) }
        try model.compile(
            optimizer: .sgd(learningRate: 0.1), loss: .sparseCategoricalCrossentropy(fromLogits: true))
        try model.fit(TrainingData(features: features, targets: targets), epochs: 2, verbose: .silent)
        return model.bits
    }

    @Test func doublesAndWideIntegersTrainAsFloatsAndLabels() throws {
        let numbers = [0.1, 0.2, -0.3, 0.7, 1, 1e-9]
        let doubles = Tensor<Double>(numbers).reshaped([3, 2])
        let labels = Tensor<Int32>([2, 0, 1])
        let expected = try trained(.float32(doubles.cast()), .int32(labels))
        #expect(try trained(.float64(doubles), .int64(labels.cast())) == expected)
        let model = try Sequential(input: [2]) { Dense(3) }
        #expect(try model.predict(doubles) == model.predict(doubles.cast(to: Float.self)))
    }

    @Test func whatDoesNotFitIsRefusedWithItsRow() {
        let features = AnyTensor.float32(.zeros([3, 2]))
        #expect(throws: QuillError(.data, "targets: row 1: int64 4294967296 does not fit in int32")) {
            try TrainingData(features: features, targets: .int64(Tensor([0, 1 << 32, 0])))
        }
        #expect(throws: QuillError(.data, "samples: row 2: float64 1e+39 does not fit in float32")) {
            try TrainingData(
                features: .float64(Tensor<Double>([0, 0, 0, 0, 0, 1e39]).reshaped([3, 2])),
                targets: .int32(.zeros([3])))
        }
    }
}

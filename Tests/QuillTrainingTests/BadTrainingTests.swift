import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// An invalid training, and the expected error.
struct BadTraining: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let error: QuillError
    let body: @Sendable (inout Model) throws -> Void

    init(
        _ description: String, _ kind: QuillError.Kind, _ message: String,
        _ body: @escaping @Sendable (inout Model) throws -> Void
    ) {
        testDescription = description
        error = QuillError(kind, message)
        self.body = body
    }

    static func data(
        _ features: Shape = [4, 12, 12, 1], labels: [Int32] = [0, 1, 2, 3],
        change: (inout Tensor<Float>) -> Void = { _ in }
    ) throws -> TrainingData {
        var pixels = Tensor<Float>(features, repeating: 0.5)
        change(&pixels)
        return try TrainingData(features: .float32(pixels), targets: .int32(Tensor(labels)))
    }

    static let all = [
        BadTraining("a label too large", .data, "label 10 in row 2: dense_1 has 10 outputs, 0 to 9") {
            try $0.fit(data(labels: [0, 9, 10, 11]), verbose: .silent)
        },
        BadTraining("a negative label", .data, "label -1 in row 3: dense_1 has 10 outputs, 0 to 9") {
            try $0.trainOnBatch(data(labels: [0, 9, 1, -1]))
        },
        BadTraining("NaN", .data, "samples: the numbers must be finite, row 2 is not") {
            try $0.fit(data { $0[2, 3, 4, 0] = .nan }, verbose: .silent)
        },
        BadTraining("infinity", .data, "samples: the numbers must be finite, row 0 is not") {
            _ = try $0.evaluate(data { $0[0, 0, 0, 0] = .infinity })
        },
        BadTraining("NaN to predict", .data, "samples: the numbers must be finite, row 1 is not") {
            var images = Tensor<Float>.zeros([2, 12, 12])
            images[1, 0, 0] = .nan
            _ = try $0.predict(images)
        },
        BadTraining(
            "another shape", .shape,
            "input_layer: expected samples of shape [12, 12, 1], received [28, 28, 1]"
        ) { try $0.fit(data([4, 28, 28, 1]), verbose: .silent) },
        BadTraining(
            "another shape to predict", .shape,
            "input_layer: expected samples of shape [12, 12, 1], received [144]"
        ) { _ = try $0.predict(Tensor<Float>.zeros([4, 144])) },
        BadTraining(
            "fewer labels", .data,
            "expected as many targets as samples, received shapes [4, 12, 12, 1] and [3]"
        ) { try $0.fit(data(labels: [1, 2, 3]), verbose: .silent) },
        BadTraining("no samples", .data, "there are no samples") {
            try $0.fit(data([0, 12, 12, 1], labels: []), verbose: .silent)
        },
        BadTraining("batch size 0", .argument, "the batch size must be positive, received 0") {
            try $0.fit(data(), batchSize: 0, verbose: .silent)
        },
        BadTraining("batch size -1", .argument, "the batch size must be positive, received -1") {
            _ = try $0.evaluate(data(), batchSize: -1)
        },
        BadTraining("batch size 0 to predict", .argument, "the batch size must be positive, received 0") {
            _ = try $0.predict(Tensor<Float>.zeros([4, 12, 12, 1]), batchSize: 0)
        },
        BadTraining("negative epochs", .argument, "epochs must not be negative, received -1 from 0") {
            try $0.fit(data(), epochs: -1, verbose: .silent)
        },
        BadTraining(
            "rows for labels", .shape,
            "sparse_categorical_crossentropy takes class numbers of shape [] for each sample of dense_1, received "
                + "[10]; take categorical_crossentropy for one-hot rows"
        ) {
            try $0.fit(
                TrainingData(features: data().features, targets: [.float32(.zeros([4, 10]))]),
                verbose: .silent)
        },
        BadTraining(
            "targets of another shape", .shape, "dense_1: expected targets of shape [10], received [9]"
        ) {
            try $0.compile(loss: .meanSquaredError)
            try $0.fit(
                TrainingData(features: data().features, targets: [.float32(.zeros([4, 9]))]), verbose: .silent
            )
        },
        BadTraining(
            "a bad validation set", .data, "label 12 in row 0: dense_1 has 10 outputs, 0 to 9"
        ) {
            try $0.fit(
                data(), validation: .data(data([1, 12, 12, 1], labels: [12])), verbose: .silent)
        },
        BadTraining(
            "a split that leaves nothing", .argument,
            "the last 1 % of the rows: 1 rows would give 0 training rows and 1 held-out rows; neither may be empty"
        ) {
            try $0.fit(data([1, 12, 12, 1], labels: [1]), validation: .split(0.01), verbose: .silent)
        },
    ]
}

@Suite struct BadTrainingTests {
    @Test(arguments: BadTraining.all) func isRefusedBeforeTheFirstStep(_ bad: BadTraining) throws {
        var model = try Tiny.model()
        let before = model.bits
        #expect(throws: bad.error) { try bad.body(&model) }
        if model.compilation?.loss.name != Loss.meanSquaredError.name {
            #expect(difference(model.bits, before) == nil)
        }
    }

    @Test func aModelThatWasNotCompiledSaysSo() throws {
        var model = try Model(input: [4]) { Dense(2) }
        let data = try TrainingData(features: .float32(.zeros([1, 4])), targets: .int32(.zeros([1])))
        let error = QuillError(.argument, "sequential: call compile(optimizer:loss:metrics:) first")
        #expect(throws: error) { try model.fit(data, verbose: .silent) }
        #expect(throws: error) { try model.evaluate(data) }
        #expect(throws: error) { try model.trainOnBatch(data) }
        #expect(try model.predict(Tensor<Float>.zeros([1, 4])) == .zeros([1, 2]))
    }
}

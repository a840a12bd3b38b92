import QuillGraph
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

@Suite struct TrainStepTests {
    private func images(_ rows: Int) throws -> [String: AnyTensor] {
        let data = try Tiny.images(rows)
        return ["images": .uint8(data.images), "labels": .int32(data.labels)]
    }

    private let loss = Loss.sparseCategoricalCrossentropy(fromLogits: true)

    /// A step written out by hand gives the same bits as `fit`.
    @Test func theStepOfFitWrittenDown() throws {
        var model = try Tiny.model()
        let step = try TrainStep(["net": model]) { step in
            let logits = try step.call("net", step.input("images"))
            let loss = mean(self.loss.perSample(logits, try step.input("labels")))
            try step.minimize("loss", loss, training: "net", with: .adam(learningRate: 0.01))
        }
        for _ in 0..<5 {
            let logs = try step.run(images(20))
            #expect(try logs["loss"] == model.trainOnBatch(TrainingData(Tiny.images(20)))[.loss])
        }
        #expect(try step.model("net").weights == model.weights)
    }

    /// Two models, two losses with their own optimizers, and a third model that is only applied.
    private func twoLosses(_ runtime: Runtime = .default) throws -> TrainStep {
        let first = try Tiny.model()
        let second = try Sequential(input: [10], seed: 4) {
            BatchNormalization()
            Dense(10)
        }
        let teacher = try Tiny.model(seed: 7)
        return try TrainStep(["first": first, "second": second, "teacher": teacher], runtime: runtime) {
            step in
            let x = try step.input("images")
            let opinion = softmax(try step.call("teacher", x, training: false))
            let a = try step.call("first", x)
            let b = try step.call("second", a)
            let soft = Loss.categoricalCrossentropy(fromLogits: true)
            try step.minimize("a", mean(soft.perSample(a, opinion)), training: "first", with: .adam())
            try step.minimize(
                "b", mean(soft.perSample(b, opinion)), training: "second", with: .sgd(learningRate: 0.1))
            try step.report("outputs", b)
        }
    }

    @Test func everyLossTrainsItsOwnModels() throws {
        let step = try twoLosses()
        let before = try ["first", "second", "teacher"].map { try step.model($0).weights }
        var logs: [Logs] = []
        for _ in 0..<40 { logs.append(try step.run(images(16))) }
        #expect(logs[0].map(\.key) == ["a", "b"])
        for key in ["a", "b"] as [Metric] {
            #expect(logs[39][key] < logs[0][key])
        }
        #expect(step.output("outputs")?.shape == [16, 10])
        #expect(step.output("nothing") == nil)
        let after = try ["first", "second", "teacher"].map { try step.model($0).weights }
        #expect(after[2] == before[2])
        for (name, value) in after[0] { #expect(value != before[0][name], "\(name)") }
        #expect(after[1]["batch_normalization/moving_mean"] != before[1]["batch_normalization/moving_mean"])
        // Another batch size trains the same weights.
        try step.run(images(5))
        #expect(try step.model("first").weights != after[0])
    }

    @Test func anyNumberOfThreadsGivesTheSameBits() throws {
        func bits(_ threads: Int) throws -> [String: [UInt32]] {
            let step = try twoLosses(Runtime(threads: threads))
            for _ in 0..<6 { try step.run(images(19)) }
            return try step.model("first").bits.merging(step.model("second").bits) { own, _ in own }
        }
        let alone = try bits(1)
        for threads in 2...4 { #expect(difference(alone, try bits(threads)) == nil) }
    }

    /// An invalid step, and the expected error.
    struct BadStep: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: QuillError.Kind
        let body: @Sendable (StepGraph) throws -> Void

        init(
            _ kind: QuillError.Kind, _ message: String, _ body: @escaping @Sendable (StepGraph) throws -> Void
        ) {
            testDescription = message
            self.kind = kind
            self.body = body
        }

        static let all = [
            BadStep(.argument, "there is no input 'image'; did you mean images?") {
                _ = try $0.input("image")
            },
            BadStep(.argument, "there is no model 'nett'; did you mean net?") {
                _ = try $0.call("nett", $0.input("images"))
            },
            BadStep(.shape, "net: input_layer: expected [4, 12, 12, 1], received [4, 10]") {
                _ = try $0.call("net", $0.call("net", $0.input("images")))
            },
            BadStep(.shape, "a: expected a scalar loss, received shape [4, 10]") {
                try $0.minimize("a", $0.call("net", $0.input("images")), training: "net", with: .sgd())
            },
            BadStep(.argument, "a: call the model 'net' before minimizing") {
                try $0.minimize("a", mean($0.input("images")), training: "net", with: .sgd())
            },
            BadStep(.argument, "b: 'net' is already trained by a") {
                let loss = mean(try $0.call("net", $0.input("images")))
                try $0.minimize("a", loss, training: "net", with: .sgd())
                try $0.minimize("b", loss, training: "net", with: .sgd())
            },
            BadStep(.argument, "two values are reported as 'x'") {
                try $0.report("x", $0.input("images"))
                try $0.report("x", $0.input("images"))
            },
            BadStep(.shape, "shapes [4, 12, 12, 1] and [4, 10] do not fit together") {
                let x = try $0.input("images")
                try $0.report("x", x + $0.call("net", x))
            },
        ]
    }

    @Test(arguments: BadStep.all) func badStepsSayWhy(_ bad: BadStep) throws {
        let step = try TrainStep(["net": Tiny.model()], bad.body)
        #expect(throws: QuillError(bad.kind, bad.testDescription)) { try step.run(images(4)) }
    }

    @Test func badBatchesSayWhy() throws {
        let step = try twoLosses()
        let message = "expected a batch of tensors with equal numbers of rows, received a [2], b [3, 1]"
        #expect(throws: QuillError(.data, message)) {
            try step.run(["a": .int32(.zeros([2])), "b": .float32(.zeros([3, 1]))])
        }
        var numbers = Tensor<Float>.zeros([2, 12, 12, 1])
        numbers[1, 0, 0, 0] = .nan
        #expect(throws: QuillError(.data, "input 'images': the numbers must be finite")) {
            try step.run(["images": .float32(numbers)])
        }
        #expect(throws: QuillError(.argument, "there is no model 'frist'; did you mean first?")) {
            try step.model("frist")
        }
    }
}

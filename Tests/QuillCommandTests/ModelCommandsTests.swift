import Foundation
import Quill
import QuillCodecs
import TestSupport
import Testing

/// `convert`, `inspect`, `diff`, `verify`, and `export`.
@Suite(.offThePool) struct ModelCommandsTests {
    let folder: Scratch
    let program: Program

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
        var model = try Model(input: [6, 6, 1], seed: 2) {
            Conv2D(2, 3, activation: .relu)
            Flatten()
            Dense(3, name: "scores")
        }
        model.classNames = ["cat", "dog", "owl"]
        try model.compile(loss: .sparseCategoricalCrossentropy(fromLogits: true))
        try model.save(to: folder("a.safetensors"))
        try Model(network: model.network, seed: 5).save(to: folder("b.safetensors"))
    }

    @Test func aModelIsConvertedAndVerified() throws {
        let converted = try program.run("convert", "a.safetensors", "a.onnx")
        #expect(converted.code == 0 && converted.error == "", "\(converted)")
        #expect(
            converted.output.contains("Read     a.safetensors: safetensors, 119 parameters"),
            "\(converted.output)")
        #expect(converted.output.contains("ONNX files cannot hold everything; left out: the optimizer"))
        let verified = try program.run("verify", "a.onnx", "--against", "a.safetensors")
        #expect(verified.code == 0 && verified.output.contains("64 of 64 samples agree"), "\(verified)")
        let other = try program.run("verify", "a.onnx", "--against", "b.safetensors", "--json")
        #expect(other.code == 1 && other.error == "", "\(other)")
        let json = try JSON(parsing: Array(other.output.utf8), name: "verify")
        #expect(json.members?["within_tolerance"] == .bool(false) && json.members?["count"] == .integer(64))
    }

    @Test func aFileIsInspected() throws {
        let text = try program.run("inspect", "a.safetensors")
        for part in [
            "Format   safetensors, written by Quill", "Classes  3: cat, dog, owl", "optimizer RMSprop",
            "conv2d (Conv2D)",
            "scores/kernel  [32, 3]",
        ] { #expect(text.output.contains(part), "\(part) in \(text)") }
        let json = try program.run("inspect", "a.safetensors", "--json")
        let members = try JSON(parsing: Array(json.output.utf8), name: "inspect").members
        #expect(
            members?["format"] == "safetensors" && members?["class_names"] == .array(["cat", "dog", "owl"]))
        #expect(members?["weights"]?.elements?.count == 4)
        let bad = try program.run("inspect", "missing.onnx")
        #expect(bad.code == 1 && bad.error.contains("cannot read missing.onnx"))
    }

    @Test func filesAreCompared() throws {
        let equal = try program.run("diff", "a.safetensors", "a.safetensors")
        #expect(equal.code == 0 && equal.output.contains("all 4 tensors are equal"), "\(equal)")
        let unequal = try program.run("diff", "a.safetensors", "b.safetensors")
        #expect(unequal.code == 1 && unequal.error == "")
        #expect(
            unequal.output.contains("2 of 4 tensors differ")
                && unequal.output.contains("conv2d/kernel  [3, 3, 1, 2]  max |Δ| "))
        #expect(unequal.output.contains("class names: cat, dog, owl – none"))
    }

    @Test func sourceCodeIsWritten() throws {
        let result = try program.run(
            "export", "a.safetensors", "--swift", "my-digits.swift", "--c-header", "2.h")
        #expect(result.code == 0 && result.output.contains("my-digits.swift: MyDigits.predict"), "\(result)")
        #expect(
            String(decoding: try folder.contents("my-digits.swift"), as: UTF8.self).contains(
                "public enum MyDigits {"))
        #expect(
            String(decoding: try folder.contents("2.h"), as: UTF8.self).contains(
                "static inline void model2_predict("))
        let nothing = try program.run("export", "a.safetensors")
        #expect(nothing.code == 2 && nothing.error.contains("expected --swift FILE or --c-header FILE"))
    }

    @Test func weightsThatAreNotFiniteAreTold() throws {
        var saved = SavedModel(try Model.load(from: folder("a.safetensors")))
        saved.weights["scores/bias"] = try Tensor([3], [1, .nan, 2])
        _ = try saved.write(to: folder("nan.safetensors"))
        let inspected = try program.run("inspect", "nan.safetensors")
        #expect(
            inspected.output.contains("weights hold NaN or infinity: scores/bias (1 NaN)"), "\(inspected)")
        let compared = try program.run("diff", "a.safetensors", "nan.safetensors")
        #expect(
            compared.code == 1
                && compared.output.contains(
                    "nan.safetensors: weights hold NaN or infinity: scores/bias (1 NaN)"),
            "\(compared)")
    }

    @Test func weightsAloneAreComparedByTheOthersNetwork() throws {
        let model = try Model.load(from: folder("a.safetensors"))
        try model.saveWeights(to: folder("a.weights.h5"))
        let result = try program.run("diff", "a.safetensors", "a.weights.h5")
        #expect(
            result.code == 1 && result.output.contains("only the first file has a network")
                && result.output.contains("all 4 tensors are equal"), "\(result)")
        let inspected = try program.run("inspect", "a.weights.h5")
        #expect(inspected.output.contains("Keras 3 weights, written by Quill"), "\(inspected)")
    }

    @Test func everyOutputIsPredicted() throws {
        let image = Input([28, 28, 1])
        let x = Flatten()(image)
        try Model(
            inputs: [image], outputs: [Dense(10, name: "digit")(x), Dense(2, name: "slant")(x)], seed: 1
        )
        .save(to: folder("two.safetensors"))
        let text = try program.run("predict", "two.safetensors", "0-1", "--data", "strokes")
        #expect(text.code == 0 && text.output.contains("output slant [2]"), "\(text)")
        let result = try program.run("predict", "two.safetensors", "0-1", "--data", "strokes", "--json")
        let rows = try JSON(parsing: Array(result.output.utf8), name: "json").elements ?? []
        #expect(rows.count == 2, "\(result)")
        for row in rows {
            let outputs = row.members?["outputs"]?.members
            #expect(outputs?["digit"]?.elements?.count == 10 && outputs?["slant"]?.elements?.count == 2)
        }
    }

    @Test func plotsTellWhatTheyLeaveOut() throws {
        let lines = ["epoch,loss,val_loss", "0,1,2", "1,nan,1.5", "2,0.5,1"]
        try Data(lines.map { $0 + "\r\n" }.joined().utf8).write(
            to: URL(fileURLWithPath: folder("history.csv")))
        let result = try program.run("plot", "history.csv", "--metric", "loss", "--output", "curve.svg")
        #expect(result.code == 0 && folder.exists("curve.svg"), "\(result)")
        #expect(
            result.error.contains(
                "note: history.csv: loss isn't finite in 1 epoch, from epoch 2; left out of the curve"))
    }

    @Test func unknownExtensionsAreErrors() throws {
        let result = try program.run("convert", "a.safetensors", "a.tflite")
        #expect(
            result.code == 1 && result.error.contains("a.tflite: no model format has the extension .tflite"),
            "\(result)")
        #expect(!folder.exists("a.tflite"))
    }
}

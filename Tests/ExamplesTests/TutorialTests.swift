import Foundation
import Quill
import QuillCodecs
import QuillHDF5
import TestSupport
import Testing

/// Runs each tutorial from first to last line on a few hundred drawn digits, and looks at what it prints and writes.
@Suite(.offThePool, .serialized) struct TutorialTests {
    /// Digits in the form of Keras's mnist.npz.
    private static let data: Result<Scratch, any Error> = Result {
        let scratch = try Scratch()
        let digits = try ImageData.strokes(trainCount: 400, testCount: 1300)
        try Npz.write(
            [
                "x_train": .uint8(digits.train.images.reshaped([400, 28, 28])),
                "y_train": .int32(digits.train.labels),
                "x_test": .uint8(digits.test.images.reshaped([1300, 28, 28])),
                "y_test": .int32(digits.test.labels),
            ], to: scratch("digits.npz"))
        return scratch
    }

    /// Runs a program in a folder of its own, with lines to type.
    /// - Returns: what it prints, and the files that it writes.
    private func run(_ program: String, _ arguments: String..., typing: String = "") throws -> (
        lines: [String], files: Set<String>
    ) {
        let products = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
            .deletingLastPathComponent()
        let folder = products ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let scratch = try Scratch()
        let process = Process()
        process.executableURL = folder.appendingPathComponent(program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
        process.environment = ProcessInfo.processInfo.environment.merging([
            "QUILL_DATA": try Self.data.get()("digits.npz"), "QUILL_OFFLINE": "1",
        ]) { $1 }
        let (pipe, keyboard) = (Pipe(), Pipe())
        (process.standardOutput, process.standardInput) = (pipe, keyboard)
        try process.run()
        keyboard.fileHandleForWriting.write(Data(typing.utf8))
        try keyboard.fileHandleForWriting.close()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        #expect(process.terminationStatus == 0, "\(text)")
        return (text.split(separator: "\n").map(String.init), Set(scratch.names))
    }

    /// The number at the end of each line that contains words.
    private func numbers(_ words: String, in lines: [String]) -> [Double] {
        lines.filter { $0.contains(words) }.compactMap {
            $0.split(separator: " ").last.flatMap { Double($0) }
        }
    }

    @Test func fullyConnected() throws {
        let (lines, files) = try run("FullyConnected", "1", "3", typing: "1\n2\nseven\n")
        #expect(lines.contains { $0.contains("Question 3/3") })
        let right = lines.count { $0.hasSuffix("Right!") }
        #expect(lines.contains("So far: \(right)/3"))
        #expect(lines.contains { $0.hasPrefix("you    \(right) of 3 right") })
        #expect(lines.contains("x_train.shape: [400, 784]"))
        let names = ["model1", "model2", "model3", "model4", "model6", "model7", "cnn_model"]
        for part in ["in training", "in the test"] {
            let scores = names.map { numbers("\($0), accuracy \(part):", in: lines) }
            #expect(scores.allSatisfy { $0.count == 1 && $0[0] > 0.2 }, "\(scores)")
        }
        let accuracy = try #require(numbers("model1, accuracy in the test:", in: lines).first)
        let misread = try #require(numbers("model1, misread in the test:", in: lines).first)
        #expect(abs(accuracy - (1 - misread / 1300)) < 1e-9)
        // One epoch on 400 digits is far from what people read.
        #expect(lines.contains("Diagnosis: high bias; use a larger network"))
        // The networks that train twice as long do.
        let epochs = lines.filter { $0.hasPrefix("Epoch ") }.map { $0.split(separator: " ")[1] }
        #expect(epochs == ["1/1", "1/2", "2/2", "1/1", "1/1", "1/1", "1/2", "2/2", "1/1"])
        #expect(files == ["grid.png", "errors.png"])
    }

    @Test(.enabled(if: HDF5.isWritable, "libhdf5 is not installed")) func deepNetwork() throws {
        let (lines, files) = try run("DeepNetwork", "3")
        #expect(lines.contains { $0.contains("932,362") })
        #expect(lines.contains { $0.contains("val_loss improved from inf to ") })
        let scores = ["untrained", "last epoch", "best val_loss"].map {
            numbers("\($0), accuracy in the test:", in: lines)
        }
        try #require(scores.allSatisfy { $0.count == 1 }, "\(scores)")
        #expect(scores[0][0] < 0.2 && scores[1][0] > 0.4 && scores[2][0] > 0.4, "\(scores)")
        #expect(lines.filter { $0.hasPrefix("The true label: ") }.count == 2)
        for dimensions in 2...3 {
            let map = lines.filter { $0.hasPrefix("map in \(dimensions) dimensions, ") }
            #expect(map.count == 6)
            let same = try #require(numbers("neighbors of the same digit:", in: map).first)
            #expect(same > 0.5 && same <= 1)
            let close = numbers(" and ", in: map)
            #expect(close == close.sorted(by: >))
        }
        let maps = [2, 3].flatMap { dimensions in [50, 100, 300].map { "map-\(dimensions)d-\($0).png" } }
        #expect(
            files
                == Set(
                    maps + [
                        "first16.png", "digit-53.png", "history.png", "digit-8.png", "bars-8.png",
                        "digit-1264.png", "bars-1264.png", "mnist.model.best.hdf5", "log",
                    ]))
    }

    @Test func convolutionStudy() throws {
        let (lines, files) = try run("ConvolutionStudy", "2")
        let names = ["16-36", "32-64", "64-128", "128-256", "16-36-64", "16"]
        #expect(numbers("16-36, accuracy after 2 epochs: ", in: lines).count == 1)
        let scores = names.map { numbers("\($0), accuracy after 1 epochs: ", in: lines) }
        #expect(scores.allSatisfy { $0.count == 1 }, "\(scores)")
        #expect(lines.count { $0.contains("in training,") && $0.contains("a gap of") } == 7)
        #expect(lines.count { $0.hasPrefix("only the first is right on ") } == 6)
        #expect(
            files == Set(names.map { "history-\($0)-1.png" } + ["history-16-36-2.png", "first10.png"]))
    }

    @Test func activationsAndGrid() throws {
        let (lines, _) = try run("ActivationsAndGrid", "1", "60")
        #expect(numbers("Test accuracy: ", in: lines).count == 1)
        for activation in ["relu", "sigmoid", "tanh"] {
            for last in [activation, "softmax"] {
                let study = lines.filter { $0.hasPrefix("\(activation), output \(last)") }
                #expect(study.count == 2 && numbers(", seconds:", in: study).count == 1, "\(study)")
            }
        }
        // The first of the 24 is the 37th.
        let impossible = lines.filter { $0.contains("is impossible: ") }
        #expect(impossible.count == 24)
        #expect(impossible.first?.hasPrefix("combination 37 [3, 32, 3, 3, 1, 256]") == true)
        let accuracies = numbers("val_accuracy: ", in: lines.filter { $0.hasPrefix("combination ") })
        #expect(accuracies.count == 40)
        #expect(numbers("best, val_accuracy: ", in: lines) == [accuracies.max()])
        #expect(numbers("best, accuracy in the test: ", in: lines).count == 1)
    }

    @Test(.enabled(if: HDF5.isWritable, "libhdf5 is not installed")) func ownHandwriting() throws {
        let digits = try ImageData.strokes(trainCount: 1, testCount: 1)
        let label = digits.test.labels[0]
        let scratch = try Scratch()
        // A digit as a person would photograph it: dark on white, larger, off center.
        let ink = GrayImage(try Picture(digits.test.images[0]))
        let picture = try Picture(ink).resized(width: 140, height: 140).inverted
        try picture.writePNG(to: scratch("mine.png"))
        let (lines, files) = try run("OwnHandwriting", "1", scratch("mine.png"))
        #expect(lines.contains { $0.hasSuffix("mine.png, by the reader: \(label)") }, "\(lines.suffix(3))")
        #expect(numbers("mine.png, as in the tutorial: ", in: lines).count == 1)
        #expect(numbers("mine.png, normalized: ", in: lines).count == 1)
        #expect(lines.contains("[1300, 10]"))
        #expect(files == ["mnist_model.h5", "seen.png"])
    }
}

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

    /// Runs a program in a folder of its own.
    /// - Returns: what it prints, and the files that it writes.
    private func run(_ program: String, _ arguments: String...) throws -> (
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
        let pipe = Pipe()
        (process.standardOutput, process.standardInput) = (pipe, FileHandle.nullDevice)
        try process.run()
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
        let (lines, files) = try run("FullyConnected", "1")
        #expect(lines.contains("x_train.shape: [400, 784]"))
        let names = ["model1", "model2", "model3", "model4", "model7", "cnn_model"]
        let scores = names.map { numbers("\($0), accuracy in the test:", in: lines) }
        #expect(scores.allSatisfy { $0.count == 1 }, "\(scores)")
        #expect(scores.allSatisfy { $0[0] > 0.2 }, "\(scores)")
        #expect(files == ["grid.png", "errors.png"])
    }

    @Test(.enabled(if: HDF5.isWritable, "libhdf5 is not installed")) func deepNetwork() throws {
        let (lines, files) = try run("DeepNetwork", "3")
        #expect(lines.contains { $0.contains("932,362") })
        #expect(lines.contains { $0.contains("val_loss improved from inf to ") })
        #expect(lines.filter { $0.hasPrefix("The true label: ") }.count == 2)
        #expect(
            files == [
                "first16.png", "digit-53.png", "history.png", "digit-8.png", "bars-8.png", "digit-1264.png",
                "bars-1264.png", "mnist.model.best.hdf5",
            ])
    }

    @Test func convolutionStudy() throws {
        let (lines, files) = try run("ConvolutionStudy", "1")
        let names = ["16-36", "32-64", "64-128", "16-36-64", "16"]
        #expect(names.allSatisfy { numbers("\($0): ", in: lines).count == 1 })
        #expect(files == Set(names.map { "history-\($0).png" } + ["first10.png"]))
    }

    @Test func activationsAndGrid() throws {
        let (lines, _) = try run("ActivationsAndGrid", "1", "60")
        #expect(lines.filter { $0.contains(" accuracy: ") && $0.contains("time: ") }.count == 3)
        #expect(lines.filter { $0.contains("impossible: ") }.count == 24)
        #expect(lines.last?.hasPrefix("Best accuracy: ") == true)
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
        #expect(lines.contains("[1300, 10]"))
        #expect(files == ["mnist_model.h5"])
    }
}

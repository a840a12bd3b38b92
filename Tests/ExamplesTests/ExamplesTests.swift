import Foundation
import TestSupport
import Testing

/// Runs the examples as a reader would and checks what they print.
@Suite(.offThePool) struct ExamplesTests {
    /// Returns what a built program prints. The programs are in the folder of the test bundle.
    private func output(of program: String, _ arguments: String...) throws -> String {
        let products = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
            .deletingLastPathComponent()
        let folder = products ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let process = Process()
        process.executableURL = folder.appendingPathComponent(program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }

    @Test func linearRegressionFindsTheLine() throws {
        let lines = try output(of: "LinearRegression").split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("y = ") })
        let numbers = line.split(separator: " ").compactMap { Double($0) }
        try #require(numbers.count == 2)
        #expect(abs(numbers[0] - 2) < 0.05 && abs(numbers[1] - 1) < 0.05, "\(line)")
        #expect(lines.contains { $0.contains("arena") })
    }

    @Test func customLayerLearns() throws {
        let lines = try output(of: "CustomLayer").split(separator: "\n")
        #expect(lines.contains { $0.contains("swish (Swish)") })
        let last = try #require(lines.last)
        let words = last.split(whereSeparator: { " ,".contains($0) })
        let numbers = words.compactMap { Double($0) }
        try #require(numbers.count == 2)
        #expect(numbers[0] > 0.8, "\(last)")
        #expect(numbers[1] != 1, "beta was not trained")
    }

    /// Returns the number after a word, for each line that has it.
    private func numbers(after word: String, in output: String) -> [Double] {
        output.split(separator: "\n").compactMap { line in
            let words = line.split(whereSeparator: { " ,:".contains($0) })
            guard let index = words.lastIndex(of: word[...]), index + 1 < words.count else { return nil }
            return Double(words[index + 1])
        }
    }

    /// The layers written from scratch equal the built-in ones, and the page shows the window's numbers.
    @Test func convolutionFromScratchIsConv2D() throws {
        let output = try output(of: "ConvolutionFromScratch")
        let differences = numbers(after: "training", in: output)
        try #require(differences.count == 2, "\(output)")
        #expect(differences[0] < 1e-5 && differences[1] < 1e-3, "\(output)")
        #expect(try #require(numbers(after: "accuracy", in: output).last) > 0.7, "\(output)")

        let page = try String(
            contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("../../Documentation/ConvolutionFromScratch.md"), encoding: .utf8)
        func words(_ text: some StringProtocol) -> [Double] {
            text.split(whereSeparator: { " []|,".contains($0) }).compactMap {
                Double(String($0).replacing("−", with: "-"))
            }
        }
        let rows = page.split(separator: "\n").map(words).filter { $0.count == 9 }
        let printed = output.split(separator: "\n").map(words).filter { $0.count == 3 }.suffix(9)
        try #require(rows.count == 3 && printed.count == 9, "\(output)")
        // The page has a row of each table side by side.
        let tables = Array(printed)
        for row in 0..<3 {
            let expected = tables[row] + tables[3 + row] + tables[6 + row]
            #expect(zip(rows[row], expected).allSatisfy { abs($0 - $1) < 2e-3 }, "row \(row)")
        }
        let sum = try #require(numbers(after: "bias", in: output).last)
        #expect(abs(try #require(numbers(after: "output", in: output).last) - sum) < 1e-5)
        #expect(page.contains(String(format: "%.3f", sum)))
    }

    @Test func autoencoderLearnsToDrawAgain() throws {
        let output = try output(of: "Autoencoder", "60", "strokes")
        let errors = numbers(after: "error", in: output)
        try #require(errors.count >= 2, "\(output)")
        #expect(errors[errors.count - 1] < 0.5 * errors[0], "\(output)")
        #expect(output.contains("mean squared error on unseen digits"))
    }

    @Test func ganComesNearerToDigits() throws {
        let output = try output(of: "GAN", "150", "strokes")
        let distances = numbers(after: "distance", in: output)
        try #require(distances.count >= 2, "\(output)")
        #expect(distances[distances.count - 1] < 0.5 * distances[0], "\(output)")
    }

    @Test func distillationTeachesTheStudent() throws {
        let accuracies = numbers(after: "accuracy", in: try output(of: "Distillation", "120", "strokes"))
        try #require(accuracies.count >= 3)
        #expect(accuracies.suffix(3).allSatisfy { $0 > 0.5 }, "\(accuracies)")
    }

    /// The program draws the pictures of the articles, each in light and in dark.
    @Test func plotGalleryDrawsTheArticlesPictures() throws {
        let scratch = try Scratch()
        let lines = try output(of: "PlotGallery", scratch.path).split(separator: "\n")
        let numbers = try #require(lines.last).split(separator: " ").compactMap { Double($0) }
        try #require(numbers.count == 2)
        #expect(numbers.allSatisfy { $0 > 0.8 && $0 <= 1 }, "\(lines)")
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources")
        let shown = try ["QuillAnalysis", "QuillPlotting"].flatMap { target in
            try FileManager.default.contentsOfDirectory(
                atPath: sources.appendingPathComponent("\(target)/\(target).docc/Resources").path)
        }
        #expect(scratch.names.sorted() == shown.sorted())
        for name in scratch.names where !name.contains("~dark") {
            let light = try scratch.bytes(name)
            let dark = try scratch.bytes(name.replacing(".svg", with: "~dark.svg"))
            let start = Array("<svg".utf8)
            #expect(light.starts(with: start) && dark.starts(with: start) && light != dark, "\(name)")
        }
    }
}

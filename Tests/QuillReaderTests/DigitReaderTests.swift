import Foundation
import QuillCodecs
import QuillData
import QuillDatasets
import QuillHandwriting
import QuillReader
import QuillStrokes
import QuillTensor
import QuillTraining
import TestSupport
import Testing

@Suite(.offThePool) struct DigitReaderTests {
    private func picture(_ pixels: [UInt8]) throws -> GrayImage {
        try GrayImage(Tensor<UInt8>([28, 28]) { _ = $0.initialize(from: pixels) })
    }

    @Test func readsDigitsOfAnotherHand() throws {
        let reader = try DigitReader.bundled()
        let strokes = Strokes(seed: 7)
        var right = 0
        for index in 0..<50 {
            let (pixels, label) = strokes.sample(index)
            let reading = try reader.read(picture(pixels), as: .digit)
            right += reading.text == String(label) ? 1 : 0
        }
        #expect(right >= 45)
    }

    @Test func readsNothingWhereThereIsNoInk() throws {
        let picture = GrayImage(width: 50, height: 40, filledWith: 0.9)
        let reading = try DigitReader.bundled().read(picture, as: .digit)
        #expect(reading.text == "?")
        #expect(reading.lines.first?.first?.doubts == [.blank])
    }

    /// The whole reader is as accurate on normalized digits as the network alone.
    @Test(.needs(.mnist)) func losesNothingOnFinishedDigits() throws {
        let test = try ImageData.read(TestData.mnist.required()).test
        let reader = try DigitReader.bundled()
        let count = 300
        let outputs = try reader.model.predict(test[0...count - 1].images)
        let (classes, elements) = (outputs.shape[1], outputs.elements)
        var (alone, whole) = (0, 0)
        for index in 0..<count {
            let label = Int(test.labels.elements[index])
            let scores = elements[index * classes..<index * classes + 10]
            alone += scores.indices.max { scores[$0] < scores[$1] } == index * classes + label ? 1 : 0
            let pixels = Array(test.images.elements[index * 784..<(index + 1) * 784])
            let digits = try reader.read(picture(pixels), as: .digit).lines.joined()
            whole += digits.first?.label == label ? 1 : 0
        }
        #expect(alone > 290)
        #expect(whole >= alone)
    }

    @Test func readsTheSameInManyTasks() async throws {
        let reader = try DigitReader.bundled()
        let pictures = try (0..<4).map { try picture(Strokes(seed: 9).sample($0).pixels) }
        // At once, and not one after another as when they are awaited.
        let read: @Sendable (Int) throws -> [[Float]] = {
            try reader.read(pictures[$0], as: .digit).lines.joined().map(\.probabilities)
        }
        let alone = try pictures.indices.map(read)
        try await withThrowingTaskGroup(of: (Int, [[Float]]).self) { group in
            for task in 0..<16 { group.addTask { (task % 4, try read(task % 4)) } }
            for try await (index, probabilities) in group { #expect(probabilities == alone[index]) }
        }
    }

    @Test func takesTemperatureAndThresholdFromTheFile() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("reader.safetensors").path
        let bundled = try DigitReader.bundled()
        try bundled.model.save(to: path)
        #expect(try DigitReader(contentsOf: path).temperature == 1)
        var file = try Safetensors(contentsOf: path)
        file.metadata[DigitReader.temperatureKey] = "1.75"
        file.metadata[DigitReader.thresholdKey] = "0.25"
        try file.write(to: path)
        let reader = try DigitReader(contentsOf: path)
        #expect(reader.temperature == 1.75)
        #expect(reader.threshold == 0.25)
        file.metadata[DigitReader.temperatureKey] = "hot"
        try file.write(to: path)
        #expect(throws: QuillError.self) { try DigitReader(contentsOf: path) }
    }

    @Test func rejectsInvalidTemperatures() throws {
        let bundled = try DigitReader.bundled()
        #expect(throws: QuillError.self) { try DigitReader(model: bundled.model, temperature: 0) }
    }
}

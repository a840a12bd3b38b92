import QuillStrokes
import QuillTensor
import QuillTraining
import Testing

@testable import QuillReader

@Suite struct ShiftedViewsTests {
    /// An image shifted by whole pixels and filled with black.
    private func shifted(_ image: [UInt8], down: Int, right: Int) -> [UInt8] {
        (0..<784).map { index in
            let (y, x) = (index / 28 - down, index % 28 - right)
            return (0..<28).contains(y) && (0..<28).contains(x) ? image[y * 28 + x] : 0
        }
    }

    @Test func isTheMeanOverNineViews() throws {
        let model = try DigitReader.bundled().model
        let strokes = Strokes(seed: 5)
        // More than one batch.
        let images = (0..<260).map { strokes.sample($0).pixels }
        let outputs = try ShiftedViews.outputs(of: tensor(images), by: model)
        var means = [Float](repeating: 0, count: outputs.shape.elementCount)
        for (down, right) in (-1...1).flatMap({ down in (-1...1).map { (down, $0) } }) {
            let view = try model.predict(tensor(images.map { shifted($0, down: down, right: right) }))
            for (index, value) in view.elements.enumerated() { means[index] += value / 9 }
        }
        #expect(outputs.shape.dimensions == [260] + model.network.outputShapes[0].dimensions)
        for (output, mean) in zip(outputs.elements, means) { #expect(abs(output - mean) < 1e-4) }
    }

    private func tensor(_ images: [[UInt8]]) -> Tensor<UInt8> {
        Tensor([images.count, 28, 28, 1]) { _ = $0.initialize(from: images.joined()) }
    }
}

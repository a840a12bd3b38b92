import QuillData
import QuillTensor
import TestSupport
import Testing

@testable import QuillDatasets

/// MNIST's doubtful labels, wherever the images come from.
struct DoubtfulLabelsTests {
    @Test(.needs(.mnist)) func areFoundByTheirPixels() throws {
        let data = try ImageData.read(TestData.mnist.required())
        #expect(MNIST.doubtfulTestRows.count == 15)
        #expect(MNIST.doubtfulRows(of: data.test) == MNIST.doubtfulTestRows)
        #expect(MNIST.doubtfulRows(of: data.train).isEmpty)
        // A part in another order.
        let part = try data.test.gathering([9729, 0, 947, 1])
        #expect(MNIST.doubtfulRows(of: part) == [0, 2])
        // With another label, it isn't the doubtful one.
        let labels = part.labels.elements.map { ($0 + 1) % 10 }
        #expect(MNIST.doubtfulRows(of: try Dataset(images: part.images, labels: Tensor([4], labels))).isEmpty)
        let small = try Dataset(
            images: Tensor([2, 4, 4, 1], [UInt8](repeating: 0, count: 32)), labels: Tensor([2], [0, 1]))
        #expect(MNIST.doubtfulRows(of: small).isEmpty)
    }
}

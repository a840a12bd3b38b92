import QuillData
import QuillTensor
import TestSupport
import Testing

struct DatasetTests {
    static let images = Tensor<UInt8>([4, 2, 1, 1]) { _ = $0.initialize(from: [0, 1, 2, 3, 4, 5, 6, 7]) }

    @Test func keepsRowsTogether() throws {
        let data = try Dataset(images: Self.images, labels: Tensor([3, 0, 2, 1]), classes: 4)
        #expect(data.count == 4)
        #expect(data[1..<3].images.elements == [2, 3, 4, 5])
        #expect(data[1..<3].labels == Tensor([0, 2]))
        #expect(data[3...].labels == Tensor([1]))
        let picked = try data.gathering([3, 3, 0])
        #expect(picked.images.elements == [6, 7, 6, 7, 0, 1])
        #expect(picked.labels == Tensor([1, 1, 3]))
        #expect(picked.classCount == 4)
    }

    @Test func refusesWhatDoesNotFit() async {
        let cases: [(Tensor<UInt8>, Tensor<Int32>, QuillError.Kind, String)] = [
            (Self.images, Tensor([1, 2, 3]), .data, "received 4 images and 3 labels"),
            (Self.images, Tensor([0, 9, 10, 0]), .data, "label 10 in row 2: expected 0 to 9"),
            (Self.images, Tensor([0, -1, 10, 0]), .data, "label -1 in row 1: expected 0 to 9"),
            (.zeros([4, 28, 28]), Tensor([0, 0, 0, 0]), .shape, "received [4, 28, 28]"),
            (Self.images, .zeros([4, 1]), .shape, "received [4, 1]"),
        ]
        for (images, labels, kind, part) in cases {
            let message = message(kind) { _ = try Dataset(images: images, labels: labels) }
            #expect(message.contains(part), "\(message)")
        }
    }

    @Test func mayBeEmpty() throws {
        #expect(try Dataset(images: .zeros([0, 28, 28, 1]), labels: .zeros([0])).count == 0)
    }

    /// Checkpoints and runs hold fingerprints.
    @Test func fingerprintsNeverChange() throws {
        let images = try Tensor<UInt8>([3, 3, 7, 1], (0..<63).map { UInt8($0 * 4) })
        let data = try Dataset(images: images, labels: Tensor([2, 0, 1]), classes: 3)
        #expect(data.fingerprint == 12_414_624_695_350_115_722)
    }
}

import QuillHandwriting
import QuillTensor
import Testing

@Suite struct GrayImageTests {
    @Test func weighsColors() throws {
        let colors = Tensor<UInt8>([1, 3, 3]) {
            _ = $0.initialize(from: [255, 0, 0, 0, 255, 0, 0, 0, 255] as [UInt8])
        }
        let gray = try GrayImage(colors)
        #expect(gray.pixels == [0.299, 0.587, 0.114])
        #expect(gray.tensor.elements == [76, 150, 29])
    }

    @Test func keepsGrayUnchanged() throws {
        let bytes = Tensor<UInt8>([16, 16]) { _ = $0.initialize(from: (0...255).map { UInt8($0) }) }
        let gray = try GrayImage(bytes)
        #expect(gray.tensor == bytes)
        #expect(gray[3, 2] == Float(35) / 255)
    }

    @Test(arguments: [[4], [0, 4], [2, 2, 2], [1, 2, 2, 1]])
    func rejectsOtherShapes(shape: [Int]) {
        #expect(throws: QuillError.self) {
            try GrayImage(Tensor<UInt8>(Shape(shape)) { $0.initialize(repeating: 0) })
        }
    }
}

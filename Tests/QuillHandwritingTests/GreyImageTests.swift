import QuillHandwriting
import QuillTensor
import Testing

@Suite struct GreyImageTests {
    @Test func weighsColours() throws {
        let colours = Tensor<UInt8>([1, 3, 3]) {
            _ = $0.initialize(from: [255, 0, 0, 0, 255, 0, 0, 0, 255] as [UInt8])
        }
        let grey = try GreyImage(colours)
        #expect(grey.pixels == [0.299, 0.587, 0.114])
        #expect(grey.tensor.elements == [76, 150, 29])
    }

    @Test func keepsGreyAsItIs() throws {
        let bytes = Tensor<UInt8>([16, 16]) { _ = $0.initialize(from: (0...255).map { UInt8($0) }) }
        let grey = try GreyImage(bytes)
        #expect(grey.tensor == bytes)
        #expect(grey[3, 2] == Float(35) / 255)
    }

    @Test(arguments: [[4], [0, 4], [2, 2, 2], [1, 2, 2, 1]])
    func refusesOtherShapes(shape: [Int]) {
        #expect(throws: QuillError.self) {
            try GreyImage(Tensor<UInt8>(Shape(shape)) { $0.initialize(repeating: 0) })
        }
    }
}

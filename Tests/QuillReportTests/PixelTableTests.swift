import QuillReport
import QuillTensor
import TestSupport
import Testing

@Suite struct PixelTableTests {
    @Test func printsPixelsInTheirPlaces() throws {
        let gray = try Tensor<UInt8>([2, 3, 1], [0, 7, 255, 10, 128, 99])
        #expect(try PixelTable(gray).description == "   0   7 255\n  10 128  99")
        let color = try Tensor<UInt8>([1, 2, 3], [1, 2, 3, 4, 5, 6])
        #expect(
            try PixelTable(color).description == "red\n   1   4\n\ngreen\n   2   5\n\nblue\n   3   6")
        #expect(message(.shape) { _ = try PixelTable(Tensor([2, 2], repeating: 0)) }.contains("[2, 2]"))
    }

    /// Numbers on light pixels are black, and those on dark ones white.
    @Test func colorsContrast() throws {
        let text = try PixelTable(Tensor([1, 2, 1], [0, 255])).text(isColored: true)
        #expect(
            text == "\u{1B}[48;2;0;0;0;38;2;255;255;255m   0\u{1B}[48;2;255;255;255;38;2;0;0;0m 255\u{1B}[0m")
    }
}

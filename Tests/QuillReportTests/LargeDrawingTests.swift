import QuillPlotting
import QuillTensor
import TestSupport
import Testing

@testable import QuillReport

/// Drawings that don't fit into a picture at the usual scale.
struct LargeDrawingTests {
    @Test func aLongPageGetsFewerPixels() throws {
        let scratch = try Scratch()
        let path = scratch("long.png")
        try SVG(width: 60, height: 40_000).write(to: path)
        // Width and height are the first numbers of the header chunk.
        let header = try scratch.bytes("long.png")[16..<24].map(Int.init)
        let size = [header[0..<4], header[4..<8]].map { $0.reduce(0) { $0 << 8 + $1 } }
        #expect(size == [48, 32_000])
        let failure = message(.argument) { try SVG(width: 60, height: 400_000).write(to: path) }
        #expect(
            failure.contains("long.png: the drawing, 60 × 400000, is too large for a .png file; write .svg"))
    }
}

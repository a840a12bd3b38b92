import QuillPictures
import QuillTensor
import TestSupport
import Testing

/// Rendering of drawings: positions, colors without premultiplied opacity, and no access to files.
struct DrawingTests {
    private static func page(_ body: String, size: String = "width=\"4\" height=\"2\"") -> String {
        "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size)>\(body)</svg>"
    }

    @Test func drawsShapes() throws {
        let left = "<rect width=\"2\" height=\"2\" fill=\"#ff8000\"/>"
        let picture = try Picture(svg: Self.page(left))
        #expect((picture.width, picture.height, picture.channels) == (4, 2, 4))
        let row: [UInt8] = [255, 128, 0, 255, 255, 128, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0]
        #expect(picture.bytes == row + row)
        let large = try Picture(svg: Self.page(left), scale: 2.5)
        #expect((large.width, large.height) == (10, 5))
        #expect(Array(large.bytes[..<8]) == [255, 128, 0, 255, 255, 128, 0, 255])
    }

    @Test func takesOpacityOutOfColors() throws {
        let picture = try Picture(
            svg: Self.page("<rect width=\"4\" height=\"2\" fill=\"#ff8000\" opacity=\"0.5\"/>"))
        let (red, green, blue, opacity) = (
            picture.bytes[0], picture.bytes[1], picture.bytes[2], picture.bytes[3]
        )
        #expect(red == 255 && abs(Int(green) - 128) <= 1 && blue == 0 && abs(Int(opacity) - 128) <= 1)
    }

    /// Text needs a font; its ink shows that there is one.
    @Test func drawsText() throws {
        let text = "<text x=\"2\" y=\"18\" font-size=\"18\" font-family=\"DejaVu Sans, sans-serif\">85</text>"
        let picture = try Picture(svg: Self.page(text, size: "width=\"40\" height=\"24\"")).gray
        #expect(picture.bytes.count { $0 < 128 } > 50)
    }

    @Test func readsNoFiles() throws {
        let scratch = try Scratch()
        let path = try scratch.put("red.png", png(1, 1, depth: 8, color: 2, rows: [[255, 0, 0]]))
        for address in ["file://\(path)", path] {
            let image = "<image width=\"4\" height=\"2\" href=\"\(address)\"/>"
            #expect(try Picture(svg: Self.page(image)).bytes.allSatisfy { $0 == 0 }, "\(address)")
        }
    }

    @Test(arguments: [
        "", "hello", "<svg", "<html/>", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        page("", size: "width=\"0\" height=\"5\""), page("", size: "width=\"100000\" height=\"5\""),
        page("", size: "width=\"20000\" height=\"20000\""), page("", size: "width=\"-4\" height=\"2\""),
    ])
    func rejectsInvalidDrawings(_ text: String) throws {
        #expect(message(.argument) { _ = try Picture(svg: text) }.hasPrefix("drawing: "))
    }
}

import QuillTensor

extension Picture {
    /// Renders an SVG drawing to red, green, blue, and opacity.
    /// - Parameters:
    ///   - svg: the drawing's text. Of external references, only `data:` URLs are loaded.
    ///   - scale: pixels per unit of the drawing.
    /// - Throws: an `.argument` error if the text isn't a drawing with a size of at most ``pixelLimit`` pixels, or if librsvg isn't installed.
    public init(svg: String, scale: Double = 1) throws {
        func problem(_ reason: String) -> QuillError { QuillError(.argument, "drawing: \(reason)") }
        guard let library = Librsvg.shared else {
            throw problem(
                "needs librsvg; to install it: apt-get install librsvg2-2 (macOS: brew install librsvg)")
        }
        var failure: GLibError?
        defer { library.clear(&failure) }
        let bytes = Array(svg.utf8)
        guard let drawing = library.newDrawing(bytes, bytes.count, &failure) else {
            throw problem(failure.text)
        }
        defer { library.release(drawing) }
        var (width, height) = (0.0, 0.0)
        guard library.size(drawing, &width, &height) != 0 else {
            throw problem("expected a size in pixels")
        }
        (width, height) = ((width * scale).rounded(.up), (height * scale).rounded(.up))
        // Cairo's surfaces have at most 32,767 pixels on a side.
        guard width >= 1, height >= 1, max(width, height) <= 32_767,
            width * height <= Double(Self.pixelLimit)
        else {
            throw problem(
                "expected 1 to \(Self.pixelLimit.grouped) pixels, at most 32,767 on a side, received \(width) × \(height)"
            )
        }

        // CAIRO_FORMAT_ARGB32.
        let surface = library.newSurface(0, Int32(width), Int32(height))
        defer { library.releaseSurface(surface) }
        let context = library.newContext(surface)
        defer { library.releaseContext(context) }
        var page = Librsvg.Rectangle(x: 0, y: 0, width: width, height: height)
        guard library.render(drawing, context, &page, &failure) != 0 else {
            throw problem(failure.text)
        }
        library.flush(surface)
        guard library.status(context) == 0, let pixels = library.pixels(surface) else {
            throw problem("Cairo has no memory for \(width) × \(height) pixels")
        }
        self.init(
            checkedWidth: Int(width), height: Int(height), channels: 4,
            bytes: Self.colors(
                pixels, width: Int(width), height: Int(height),
                stride: Int(library.rowStride(surface))))
    }

    /// Converts Cairo's pixels, words of opacity and premultiplied red, green, and blue, to bytes that aren't
    /// premultiplied.
    private static func colors(
        _ pixels: UnsafeMutablePointer<UInt8>, width: Int, height: Int, stride: Int
    ) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: width * height * 4) { target, count in
            for row in 0..<height {
                let line = UnsafeRawPointer(pixels + row * stride)
                for column in 0..<width {
                    let word = line.load(fromByteOffset: column * 4, as: UInt32.self)
                    let opacity = word >> 24
                    for (channel, shift) in [16, 8, 0].enumerated() {
                        let product = word >> UInt32(shift) & 0xFF
                        let value = opacity == 0 ? 0 : min(255, (product * 255 + opacity / 2) / opacity)
                        target[(row * width + column) * 4 + channel] = UInt8(value)
                    }
                    target[(row * width + column) * 4 + 3] = UInt8(opacity)
                }
            }
            count = width * height * 4
        }
    }
}

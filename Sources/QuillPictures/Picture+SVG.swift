import CRsvg
import QuillTensor

extension Picture {
    /// Renders an SVG drawing to red, green, blue, and opacity.
    /// - Parameters:
    ///   - svg: the drawing's text. Of external references, only `data:` URLs are loaded.
    ///   - scale: pixels per unit of the drawing.
    /// - Throws: an `.argument` error if the text isn't a drawing with a size of at most ``pixelLimit`` pixels.
    public init(svg: String, scale: Double = 1) throws {
        func problem(_ reason: String) -> QuillError { QuillError(.argument, "drawing: \(reason)") }
        var failure: UnsafeMutablePointer<GError>?
        defer { g_clear_error(&failure) }
        var reason: String {
            guard let message = failure?.pointee.message else { return "librsvg failed" }
            return String(cString: message).split(whereSeparator: \.isNewline).joined(separator: " ")
        }
        let bytes = Array(svg.utf8)
        guard let handle = rsvg_handle_new_from_data(bytes, gsize(bytes.count), &failure) else {
            throw problem(reason)
        }
        defer { g_object_unref(UnsafeMutableRawPointer(handle)) }
        var (width, height) = (0.0, 0.0)
        guard rsvg_handle_get_intrinsic_size_in_pixels(handle, &width, &height) != 0 else {
            throw problem("expected a size in pixels")
        }
        (width, height) = ((width * scale).rounded(.up), (height * scale).rounded(.up))
        // Cairo's surfaces have at most 32,767 pixels on a side.
        guard width >= 1, height >= 1, max(width, height) <= 32_767,
            width * height <= Double(Self.pixelLimit)
        else { throw problem("its size would be \(width) × \(height) pixels") }

        let surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, Int32(width), Int32(height))
        defer { cairo_surface_destroy(surface) }
        let context = cairo_create(surface)
        defer { cairo_destroy(context) }
        var page = RsvgRectangle(x: 0, y: 0, width: width, height: height)
        guard rsvg_handle_render_document(handle, context, &page, &failure) != 0 else {
            throw problem(reason)
        }
        cairo_surface_flush(surface)
        guard cairo_status(context) == CAIRO_STATUS_SUCCESS,
            let pixels = cairo_image_surface_get_data(surface)
        else { throw problem("Cairo has no memory for \(width) × \(height) pixels") }
        self.init(
            checkedWidth: Int(width), height: Int(height), channels: 4,
            bytes: Self.colors(
                pixels, width: Int(width), height: Int(height),
                stride: Int(cairo_image_surface_get_stride(surface))))
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

import CGdkPixbuf
import QuillCodecs
import QuillSystem
import QuillTensor

extension Picture {
    /// The most pixels a picture may have. Larger pictures are rejected by their header, before any memory is
    /// allocated.
    public static let pixelLimit = 50_000_000

    /// The most bytes a picture's file may have.
    static let fileLimit = 1 << 28

    /// The supported formats, by their names in gdk-pixbuf. Other formats aren't for photographs, or refer to other
    /// files.
    static let formats = ["bmp", "gif", "jpeg", "png", "tiff", "webp"]

    /// Reads a picture: PNG, JPEG, BMP, GIF (the first frame), TIFF, and WebP if the system has its loader.
    ///
    /// The EXIF orientation is applied. The picture has 3 channels of 8 bits, or 4 with opacity.
    /// - Throws: a `.file` error that names the path and the problem, such as more than 50 million pixels.
    public init(contentsOf path: String) throws {
        let reader = try ByteReader(path: path)
        let count = try reader.count(upTo: Self.fileLimit)
        guard count <= Self.fileLimit else {
            throw QuillError(
                .file, "\(path): expected at most \(Self.fileLimit) bytes, received more")
        }
        try self.init(decoding: reader.bytes(count), name: path)
    }

    /// Reads a picture from its file's bytes; see ``init(contentsOf:)``.
    /// - Parameters:
    ///   - bytes: the file's bytes.
    ///   - name: the picture's name in error messages.
    public init(decoding bytes: [UInt8], name: String = "picture") throws {
        guard let decoder = PictureDecoder() else {
            throw QuillError(.file, "\(name): cannot start gdk-pixbuf")
        }
        do {
            self = try decoder.decode(bytes)
        } catch let problem as PictureDecoder.Problem {
            throw QuillError(.file, "\(name): \(problem.reason)")
        }
    }

    /// Writes a PNG file atomically; gray is written as equal red, green, and blue.
    /// - Throws: a `.file` error that names the path and the reason.
    public func writePNG(to path: String) throws { try write(to: path) { try png() } }

    /// Writes a JPEG file of quality 85 atomically; transparent parts become white.
    /// - Throws: a `.file` error that names the path and the reason.
    public func writeJPEG(to path: String) throws {
        try write(to: path) { try opaque().encoded(as: "jpeg", [("quality", "85")]) }
    }

    /// The bytes of the picture's PNG file.
    /// - Throws: an `.argument` error if gdk-pixbuf rejects the picture or runs out of memory.
    public func png() throws -> [UInt8] { try encoded(as: "png") }

    private func write(to path: String, _ file: () throws -> [UInt8]) throws {
        let bytes: [UInt8]
        do {
            bytes = try file()
        } catch let error as QuillError {
            throw QuillError(.file, "cannot write \(path): \(error.message)")
        }
        try AtomicFile.write(bytes, to: path)
    }

    /// The bytes of a file in one of gdk-pixbuf's formats.
    package func encoded(as format: String, _ options: [(key: String, value: String)] = []) throws -> [UInt8]
    {
        let colors = channels >= 3 ? self : colorful
        let pixels = colors.bytes.withUnsafeBufferPointer { bytes in
            g_bytes_new(bytes.baseAddress, gsize(bytes.count))
        }
        defer { g_bytes_unref(pixels) }
        guard
            let image = gdk_pixbuf_new_from_bytes(
                pixels, GDK_COLORSPACE_RGB, colors.channels == 4 ? 1 : 0, 8, gint(width), gint(height),
                gint(width * colors.channels))
        else { throw QuillError(.argument, "gdk-pixbuf rejected the picture") }
        defer { g_object_unref(UnsafeMutableRawPointer(image)) }
        var (buffer, size): (UnsafeMutablePointer<CChar>?, gsize) = (nil, 0)
        var failure: UnsafeMutablePointer<GError>?
        var keys = options.map { strdup($0.key) } + [nil]
        var values = options.map { strdup($0.value) } + [nil]
        defer { for text in keys + values { free(text) } }
        guard
            gdk_pixbuf_save_to_bufferv(image, &buffer, &size, format, &keys, &values, &failure) != 0,
            let buffer
        else { throw QuillError(.argument, PictureDecoder.take(&failure)) }
        defer { g_free(buffer) }
        return Array(UnsafeRawBufferPointer(start: buffer, count: Int(size)))
    }

    /// The picture with gray converted to equal red, green, and blue.
    private var colorful: Picture {
        var colors: [UInt8] = []
        colors.reserveCapacity(width * height * (channels + 2))
        for pixel in stride(from: 0, to: bytes.count, by: channels) {
            for _ in 0..<3 { colors.append(bytes[pixel]) }
            if channels == 2 { colors.append(bytes[pixel + 1]) }
        }
        return Picture(checkedWidth: width, height: height, channels: channels + 2, bytes: colors)
    }
}

import QuillCodecs
import QuillSystem
import QuillTensor

extension PictureFile {
    /// Reads the first page, with a note if there are more.
    fileprivate func first(maxPixels: Int) throws -> Picture {
        var picture = try picture(maxPixels: maxPixels)
        if pageCount > 1 { picture.notes.append("\(pageCount.grouped) pages; reading the first") }
        return picture
    }
}

extension Picture {
    /// The most pixels a picture may have. Larger pictures are rejected by their header, before any memory is
    /// allocated.
    public static let pixelLimit = 50_000_000

    /// Reads a picture: PNG, JPEG, BMP, GIF (the first frame), TIFF (the first page), PNM, and WebP, HEIC, and AVIF if
    /// gdk-pixbuf has their loaders.
    ///
    /// The EXIF orientation is applied. The picture has 3 channels of 8 bits, or 4 with opacity. ``notes`` says what was
    /// left out or converted. A page of a TIFF file may follow the path in brackets, as in `scan.tif[2]`; ``PictureFile``
    /// has all of them.
    /// - Throws: a `.file` error that names the path and the problem, such as more than 50 million pixels.
    public init(contentsOf path: String) throws {
        let (file, page) = try PictureFile.open(path)
        self = try page.map { try file.picture(page: $0) } ?? file.first(maxPixels: Self.pixelLimit)
    }

    /// Reads a picture from its file's bytes; see ``init(contentsOf:)``.
    ///
    /// With the package trait `StaticPictures`, PNG and JPEG are read by libpng and libjpeg-turbo, which are part of the
    /// program; other formats, and all formats without the trait, by gdk-pixbuf, which must be installed.
    /// - Parameters:
    ///   - bytes: the file's bytes.
    ///   - name: the picture's name in error messages.
    ///   - maxPixels: the most pixels that the picture may have, according to its header.
    /// - Throws: a `.file` error that names the picture and the problem.
    public init(decoding bytes: [UInt8], name: String = "picture", maxPixels: Int = pixelLimit) throws {
        self = try PictureFile(bytes, name: name).first(maxPixels: maxPixels)
    }

    /// Reads the picture in a file's bytes, in a TIFF file that of the first directory.
    static func decode(_ bytes: [UInt8], maxPixels: Int) throws -> Picture {
        let deep: (any DeepPicture)? =
            DeepPNG(bytes, pixelLimit: maxPixels) ?? DeepTIFF(bytes, pixelLimit: maxPixels)
        if let picture = deep?.picture() { return picture }
        if let png = PNGChunks(bytes), png.orientation != 1 {
            // Decoders differ in what they do with PNG's Exif.
            return try decodeUnturned(png.withoutExif, maxPixels: maxPixels).turned(png.orientation)
        }
        return try decodeUnturned(bytes, maxPixels: maxPixels)
    }

    private static func decodeUnturned(_ bytes: [UInt8], maxPixels: Int) throws -> Picture {
        #if StaticPictures
            if bytes.starts(with: PNGChunks.signature) {
                return try PNGDecoder.decode(bytes, pixelLimit: maxPixels)
            }
            if bytes.starts(with: JPEGDecoder.signature) {
                return try JPEGDecoder.decode(bytes, pixelLimit: maxPixels)
            }
        #endif
        return try PixbufDecoder(pixelLimit: maxPixels).decode(bytes)
    }

    /// Writes a PNG file atomically; gray is written as equal red, green, and blue.
    /// - Throws: a `.file` error that names the path and the reason.
    public func writePNG(to path: String) throws { try write(to: path) { try png() } }

    /// Writes a JPEG file of quality 85 atomically; transparent parts become white.
    /// - Throws: a `.file` error that names the path and the reason.
    public func writeJPEG(to path: String) throws {
        try write(to: path) { try jpeg() }
    }

    /// The bytes of the picture's PNG file.
    /// - Throws: an `.argument` error if gdk-pixbuf is missing or runs out of memory.
    public func png() throws -> [UInt8] {
        #if StaticPictures
            try PNGDecoder.encode(self)
        #else
            try encoded(as: "png")
        #endif
    }

    /// The bytes of the picture's JPEG file of quality 85; transparent parts become white.
    /// - Throws: an `.argument` error if gdk-pixbuf is missing or runs out of memory.
    public func jpeg() throws -> [UInt8] {
        #if StaticPictures
            try JPEGDecoder.encode(self.opaque)
        #else
            try opaque.encoded(as: "jpeg", [("quality", "85")])
        #endif
    }

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
        guard let library = GdkPixbuf.shared else {
            throw QuillError(.argument, "writing \(format) \(GdkPixbuf.remedy)")
        }
        let colors = channels >= 3 ? self : colorful
        let pixels = colors.bytes.withUnsafeBytes { library.newBytes($0.baseAddress, $0.count) }
        defer { library.releaseBytes(pixels) }
        guard
            // GDK_COLORSPACE_RGB is 0.
            let image = library.newImage(
                pixels, 0, colors.channels == 4 ? 1 : 0, 8, Int32(width), Int32(height),
                Int32(width * colors.channels))
        else {
            throw QuillError(.argument, "not enough memory for \(width.grouped) × \(height.grouped) pixels")
        }
        defer { library.release(image) }
        var (buffer, size): (UnsafeMutablePointer<CChar>?, Int) = (nil, 0)
        var failure: GLibError?
        defer { library.clear(&failure) }
        var keys = options.map { strdup($0.key) } + [nil]
        var values = options.map { strdup($0.value) } + [nil]
        defer { for text in keys + values { free(text) } }
        guard library.save(image, &buffer, &size, format, &keys, &values, &failure) != 0, let buffer else {
            throw QuillError(.argument, failure.text)
        }
        defer { library.free(buffer) }
        return Array(UnsafeRawBufferPointer(start: buffer, count: size))
    }

    /// The picture with gray converted to equal red, green, and blue.
    var colorful: Picture {
        var colors: [UInt8] = []
        colors.reserveCapacity(width * height * (channels + 2))
        for pixel in stride(from: 0, to: bytes.count, by: channels) {
            for _ in 0..<3 { colors.append(bytes[pixel]) }
            if channels == 2 { colors.append(bytes[pixel + 1]) }
        }
        return Picture(checkedWidth: width, height: height, channels: channels + 2, bytes: colors)
    }
}

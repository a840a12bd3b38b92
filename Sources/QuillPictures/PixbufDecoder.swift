/// Decodes one file with gdk-pixbuf, which reports the size before it allocates memory for the pixels.
final class PixbufDecoder {
    private let library: GdkPixbuf
    private let loader: GdkPixbuf.Object
    private let pixelLimit: Int
    private var isOpen = true
    /// The size in the header, if the picture can't be decoded.
    private var excess: PictureProblem?
    /// The number of bytes in the file.
    private var byteCount = 0
    /// Whether each row has been decoded; empty until the number of rows is known.
    private var hasRow: [Bool] = []
    /// The number of rows that were reported.
    private var rowCount = 0

    /// - Parameter pixelLimit: the most pixels that the picture may have.
    /// - Throws: a ``PictureProblem`` if gdk-pixbuf isn't installed.
    init(pixelLimit: Int) throws {
        guard let library = GdkPixbuf.shared else {
            throw PictureProblem(reason: "reading this picture \(GdkPixbuf.remedy)")
        }
        guard let loader = library.newLoader() else {
            throw PictureProblem.noMemory
        }
        (self.library, self.loader, self.pixelLimit) = (library, loader, pixelLimit)
        let prepare: @convention(c) (GdkPixbuf.Object?, Int32, Int32, UnsafeMutableRawPointer?) -> Void = {
            _, width, height, decoder in
            guard let decoder else { return }
            Unmanaged<PixbufDecoder>.fromOpaque(decoder).takeUnretainedValue()
                .prepare(width: Int(width), height: Int(height))
        }
        connect("size-prepared", unsafeBitCast(prepare, to: GdkPixbuf.Callback.self))
        let update:
            @convention(c) (GdkPixbuf.Object?, Int32, Int32, Int32, Int32, UnsafeMutableRawPointer?) -> Void =
                { _, _, y, _, height, decoder in
                    guard let decoder else { return }
                    let this = Unmanaged<PixbufDecoder>.fromOpaque(decoder).takeUnretainedValue()
                    let rows = max(0, Int(y))..<max(0, min(this.hasRow.count, Int(y) + Int(height)))
                    for row in rows { this.hasRow[row] = true }
                    this.rowCount += max(0, Int(height))
                }
        connect("area-updated", unsafeBitCast(update, to: GdkPixbuf.Callback.self))
    }

    private func connect(_ signal: String, _ handler: GdkPixbuf.Callback) {
        _ = library.connect(loader, signal, handler, Unmanaged.passUnretained(self).toOpaque(), nil, 0)
    }

    private func prepare(width: Int, height: Int) {
        hasRow = [Bool](repeating: false, count: max(0, min(height, pixelLimit)))
        excess = PictureProblem(
            width: width, height: height, byteCount: byteCount, format: formatName, pixelLimit: pixelLimit)
        // A size of 0 tells the loader to skip the pixels.
        if excess != nil { library.setSize(loader, 0, 0) }
    }

    deinit {
        if isOpen { _ = library.close(loader, nil) }
        library.release(loader)
    }

    /// Decodes the bytes of a file.
    func decode(_ bytes: [UInt8]) throws -> Picture {
        var failure: GLibError?
        defer { library.clear(&failure) }
        byteCount = bytes.count
        let bytes = PictureFormat.ended(bytes)
        // In chunks: the first ones suffice to know the size.
        var position = 0
        while position < bytes.count {
            let portion = min(1 << 16, bytes.count - position)
            let isWritten = bytes.withUnsafeBufferPointer {
                library.write(loader, $0.baseAddress.map { $0 + position }, portion, &failure) != 0
            }
            if !isWritten {
                isOpen = false
                _ = library.close(loader, nil)
                throw excess ?? problem(failure, bytes)
            }
            position += portion
            if position == portion { try checkFormat(of: bytes, isKnown: false) }
            if let excess { throw excess }
        }
        isOpen = false
        let isClosed = library.close(loader, &failure) != 0
        if let excess { throw excess }
        guard isClosed else { throw problem(failure, bytes) }
        let format = try checkFormat(of: bytes, isKnown: true)
        guard PictureEnd.isThere(in: bytes, format: format), isWhole(format) else {
            throw PictureProblem.truncated
        }
        guard let image = library.image(loader) else {
            throw problem(failure, bytes)
        }
        guard let upright = library.upright(image) else { throw PictureProblem.noMemory }
        defer { library.release(upright) }
        var picture = try picture(upright)
        if let animation = library.animation(loader), library.isStatic(animation) == 0 {
            picture.notes.append("animated; reading the first frame")
        }
        return picture
    }

    private func problem(_ failure: GLibError?, _ file: [UInt8]) -> PictureProblem {
        guard let format = PictureFormat(file), format.hasLoader else { return .unknown(file) }
        return PictureProblem(library: failure.text, format: format)
    }

    /// Whether the loader has reported all rows.
    private func isWhole(_ format: String) -> Bool {
        switch format {
        // It reports each row under the number of the next.
        case "pnm": rowCount >= hasRow.count
        // They decode whole files, and may report nothing.
        case "webp", "avif", "heif/avif", "heif": rowCount == 0 || !hasRow.contains(false)
        default: !hasRow.contains(false)
        }
    }

    /// Rejects formats that aren't for pictures.
    @discardableResult
    private func checkFormat(of file: [UInt8], isKnown: Bool) throws -> String {
        guard let name = formatName else {
            if isKnown { throw PictureProblem.unknown(file) }
            return ""
        }
        guard PictureFormat.allCases.contains(where: { $0.loaders.contains(name) }) else {
            throw PictureProblem(
                reason: "expected a picture (\(PictureFormat.readable)), received \(name)")
        }
        return name
    }

    /// The format's name in gdk-pixbuf; nil if it is unknown so far.
    private var formatName: String? {
        guard let format = library.format(loader), let name = library.formatName(format) else { return nil }
        defer { library.free(name) }
        return String(cString: name)
    }

    /// The pixels, without the padding of gdk-pixbuf's rows.
    private func picture(_ image: GdkPixbuf.Object) throws -> Picture {
        let (width, height) = (Int(library.width(image)), Int(library.height(image)))
        let (channels, stride) = (Int(library.channels(image)), Int(library.rowStride(image)))
        guard let pixels = library.pixels(image), library.bitsPerSample(image) == 8,
            (3...4).contains(channels), width > 0, height > 0
        else { throw PictureProblem(reason: "expected pixels of 8 bits; save the picture as PNG or JPEG") }
        // Loaders may leave the size unsaid.
        if let problem = PictureProblem(
            width: width, height: height, byteCount: byteCount, format: nil, pixelLimit: pixelLimit)
        {
            throw problem
        }
        let bytes = [UInt8](unsafeUninitializedCapacity: width * height * channels) { target, count in
            for row in 0..<height {
                let line = UnsafeBufferPointer(start: pixels + row * stride, count: width * channels)
                let index = UnsafeMutableBufferPointer(rebasing: target[(row * line.count)...])
                _ = index.initialize(from: line)
            }
            count = width * height * channels
        }
        return Picture(checkedWidth: width, height: height, channels: channels, bytes: bytes)
    }
}

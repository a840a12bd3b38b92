import CGdkPixbuf

extension Picture {
    /// Silences GLib's warnings about damaged files on standard error, for the whole process. Errors are thrown
    /// instead.
    package static func silenceLibraries() { g_log_set_default_handler({ _, _, _, _ in }, nil) }
}

/// Decodes one file with gdk-pixbuf, which reports the size before it allocates memory for the pixels.
final class PictureDecoder {
    /// A problem with the bytes.
    struct Problem: Error {
        let reason: String
    }

    private let loader: UnsafeMutablePointer<GdkPixbufLoader>
    private var isOpen = true
    /// The size in the header, if it exceeds the limit.
    private var excess: (width: Int, height: Int)?
    /// The number of bytes in the file.
    private var byteCount = 0
    /// Whether each row has been decoded; empty until the number of rows is known.
    private var hasRow: [Bool] = []

    init?() {
        guard let loader = gdk_pixbuf_loader_new() else { return nil }
        self.loader = loader
        let prepare:
            @convention(c) (UnsafeMutablePointer<GdkPixbufLoader>?, gint, gint, UnsafeMutableRawPointer?) ->
                Void = {
                    loader, width, height, decoder in
                    guard let decoder else { return }
                    let (width, height) = (Int(width), Int(height))
                    let this = Unmanaged<PictureDecoder>.fromOpaque(decoder).takeUnretainedValue()
                    this.hasRow = [Bool](repeating: false, count: max(0, min(height, Picture.pixelLimit)))
                    let isPossible = width > 0 && height > 0 && width <= Picture.pixelLimit / height
                    guard !isPossible || this.isImpossible(pixels: width * height) else { return }
                    this.excess = (width, height)
                    // A size of 0 tells the loader to skip the pixels.
                    gdk_pixbuf_loader_set_size(loader, 0, 0)
                }
        connect("size-prepared", unsafeBitCast(prepare, to: GCallback.self))
        let update:
            @convention(c) (
                UnsafeMutablePointer<GdkPixbufLoader>?, gint, gint, gint, gint, UnsafeMutableRawPointer?
            ) -> Void = { _, _, y, _, height, decoder in
                guard let decoder else { return }
                let this = Unmanaged<PictureDecoder>.fromOpaque(decoder).takeUnretainedValue()
                let rows = max(0, Int(y))..<max(0, min(this.hasRow.count, Int(y) + Int(height)))
                for row in rows { this.hasRow[row] = true }
            }
        connect("area-updated", unsafeBitCast(update, to: GCallback.self))
    }

    private func connect(_ signal: String, _ handler: @escaping GCallback) {
        g_signal_connect_data(
            UnsafeMutableRawPointer(loader), signal, handler, Unmanaged.passUnretained(self).toOpaque(), nil,
            GConnectFlags(rawValue: 0))
    }

    deinit {
        if isOpen { gdk_pixbuf_loader_close(loader, nil) }
        g_object_unref(UnsafeMutableRawPointer(loader))
    }

    /// Decodes the bytes of a file.
    func decode(_ bytes: [UInt8]) throws -> Picture {
        var failure: UnsafeMutablePointer<GError>?
        byteCount = bytes.count
        // In chunks: the first ones suffice to know the size.
        var position = 0
        while position < bytes.count {
            let portion = min(1 << 16, bytes.count - position)
            let isWritten = bytes.withUnsafeBufferPointer {
                gdk_pixbuf_loader_write(
                    loader, $0.baseAddress.map { $0 + position }, gsize(portion), &failure) != 0
            }
            if !isWritten {
                isOpen = false
                gdk_pixbuf_loader_close(loader, nil)
                throw problem(&failure)
            }
            position += portion
            if position == portion { try checkFormat(isKnown: false) }
            if excess != nil { throw problem(&failure) }
        }
        isOpen = false
        guard gdk_pixbuf_loader_close(loader, &failure) != 0, excess == nil else { throw problem(&failure) }
        let format = try checkFormat(isKnown: true)
        guard PictureEnd.isThere(in: bytes, format: format), !hasRow.contains(false) else {
            throw Problem(reason: "truncated")
        }
        guard let image = gdk_pixbuf_loader_get_pixbuf(loader) else { throw problem(&failure) }
        guard let upright = gdk_pixbuf_apply_embedded_orientation(image) else {
            throw Problem(reason: "not enough memory for the picture")
        }
        defer { g_object_unref(UnsafeMutableRawPointer(upright)) }
        var picture = try Self.picture(upright)
        if let animation = gdk_pixbuf_loader_get_animation(loader) {
            picture.isFirstOfSeveral = gdk_pixbuf_animation_is_static_image(animation) == 0
        }
        return picture
    }

    /// Rejects formats that aren't for pictures.
    @discardableResult
    private func checkFormat(isKnown: Bool) throws -> String {
        guard let format = gdk_pixbuf_loader_get_format(loader), let name = gdk_pixbuf_format_get_name(format)
        else {
            if isKnown { throw Problem(reason: "not a picture of a known format") }
            return ""
        }
        defer { g_free(name) }
        let text = String(cString: name)
        guard Picture.formats.contains(text) else {
            throw Problem(
                reason:
                    "expected one of the formats \(Picture.formats.joined(separator: ", ")), received \(text)"
            )
        }
        return text
    }

    /// Whether the file's bytes can't hold this many pixels at the best compression. Decoders would allocate memory
    /// for all pixels and fill in the missing ones.
    private func isImpossible(pixels: Int) -> Bool {
        // The most pixels per byte. PNG: deflate expands a byte to 1032, with eight pixels each. GIF: three bits code
        // up to 4096 pixels. JPEG: a bit per block of 64.
        let most = ["png": 1032 * 8, "gif": 4096 * 8 / 3, "jpeg": 64 * 8]
        guard let format = gdk_pixbuf_loader_get_format(loader), let name = gdk_pixbuf_format_get_name(format)
        else { return false }
        defer { g_free(name) }
        return most[String(cString: name)].map { pixels > byteCount * $0 } ?? false
    }

    private func problem(_ failure: inout UnsafeMutablePointer<GError>?) -> Problem {
        let reason = Self.take(&failure)
        guard let excess else { return Problem(reason: reason) }
        let size = "\(excess.width) × \(excess.height) pixels"
        if excess.width <= 0 || excess.height <= 0 {
            return Problem(reason: "its header claims \(size)")
        }
        return Problem(
            reason: excess.width > Picture.pixelLimit / excess.height
                ? "\(size), at most \(Picture.pixelLimit) are read"
                : "truncated: \(byteCount) bytes cannot hold \(size)")
    }

    /// The message of an error in one line; the error is released.
    static func take(_ failure: inout UnsafeMutablePointer<GError>?) -> String {
        defer { g_clear_error(&failure) }
        guard let message = failure?.pointee.message else { return "truncated or damaged" }
        return String(cString: message).split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// The pixels, without the padding of gdk-pixbuf's rows.
    private static func picture(_ image: OpaquePointer) throws -> Picture {
        let (width, height) = (Int(gdk_pixbuf_get_width(image)), Int(gdk_pixbuf_get_height(image)))
        let (channels, stride) = (Int(gdk_pixbuf_get_n_channels(image)), Int(gdk_pixbuf_get_rowstride(image)))
        guard let pixels = gdk_pixbuf_read_pixels(image), gdk_pixbuf_get_bits_per_sample(image) == 8,
            (3...4).contains(channels), width > 0, height > 0
        else { throw Problem(reason: "expected pixels of 8 bits from gdk-pixbuf") }
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

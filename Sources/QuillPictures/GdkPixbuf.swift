import QuillSystem
import QuillTensor

/// The functions of gdk-pixbuf and GLib in use, with their C names shortened.
///
/// The libraries are loaded with the first picture: a program links without them, needs no headers, and a server that
/// never reads a picture, or reads them with other decoders, runs where they aren't installed.
struct GdkPixbuf: @unchecked Sendable {
    typealias Object = OpaquePointer
    typealias Failure = UnsafeMutablePointer<GLibError?>
    /// The type of a signal's handler, whatever its arguments: `GCallback`.
    typealias Callback = @convention(c) () -> Void
    typealias LogHandler =
        @convention(c) (
            UnsafePointer<CChar>?, UInt32, UnsafePointer<CChar>?, UnsafeMutableRawPointer?
        ) -> Void

    let newLoader: @convention(c) () -> Object?
    let setSize: @convention(c) (Object, Int32, Int32) -> Void
    let write: @convention(c) (Object, UnsafePointer<UInt8>?, Int, Failure?) -> Int32
    let close: @convention(c) (Object, Failure?) -> Int32
    let format: @convention(c) (Object) -> Object?
    let formatName: @convention(c) (Object) -> UnsafeMutablePointer<CChar>?
    let image: @convention(c) (Object) -> Object?
    let animation: @convention(c) (Object) -> Object?
    let isStatic: @convention(c) (Object) -> Int32
    let upright: @convention(c) (Object) -> Object?
    let width: @convention(c) (Object) -> Int32
    let height: @convention(c) (Object) -> Int32
    let channels: @convention(c) (Object) -> Int32
    let rowStride: @convention(c) (Object) -> Int32
    let bitsPerSample: @convention(c) (Object) -> Int32
    let pixels: @convention(c) (Object) -> UnsafePointer<UInt8>?
    let newImage: @convention(c) (Object?, Int32, Int32, Int32, Int32, Int32, Int32) -> Object?
    let save:
        @convention(c) (
            Object, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, UnsafeMutablePointer<Int>,
            UnsafePointer<CChar>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>,
            UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, Failure?
        ) -> Int32
    let connect:
        @convention(c) (
            Object, UnsafePointer<CChar>, Callback, UnsafeMutableRawPointer?, OpaquePointer?, Int32
        ) -> UInt
    let newBytes: @convention(c) (UnsafeRawPointer?, Int) -> Object?
    let releaseBytes: @convention(c) (Object?) -> Void
    let release: @convention(c) (Object) -> Void
    let free: @convention(c) (UnsafeMutableRawPointer?) -> Void
    let clear: @convention(c) (Failure) -> Void
    let formats: @convention(c) () -> UnsafeMutableRawPointer?
    let freeList: @convention(c) (UnsafeMutableRawPointer?) -> Void
    let setLogHandler: @convention(c) (LogHandler, UnsafeMutableRawPointer?) -> OpaquePointer?

    /// The names of the formats that the installed loaders read.
    var loaderNames: [String] {
        let list = formats()
        defer { freeList(list) }
        var (names, node): ([String], UnsafeMutableRawPointer?) = ([], list)
        // `GSList`: the value, then the next node.
        while let this = node {
            if let format = this.load(as: Object?.self), let name = formatName(format) {
                names.append(String(cString: name))
                free(name)
            }
            node = this.load(fromByteOffset: MemoryLayout<Object?>.size, as: UnsafeMutableRawPointer?.self)
        }
        return names
    }

    // A library's own dependencies are searched, too: GLib and GObject.
    private init(_ library: DynamicLibrary) throws {
        newLoader = try library.function("gdk_pixbuf_loader_new")
        setSize = try library.function("gdk_pixbuf_loader_set_size")
        write = try library.function("gdk_pixbuf_loader_write")
        close = try library.function("gdk_pixbuf_loader_close")
        format = try library.function("gdk_pixbuf_loader_get_format")
        formatName = try library.function("gdk_pixbuf_format_get_name")
        image = try library.function("gdk_pixbuf_loader_get_pixbuf")
        animation = try library.function("gdk_pixbuf_loader_get_animation")
        isStatic = try library.function("gdk_pixbuf_animation_is_static_image")
        upright = try library.function("gdk_pixbuf_apply_embedded_orientation")
        width = try library.function("gdk_pixbuf_get_width")
        height = try library.function("gdk_pixbuf_get_height")
        channels = try library.function("gdk_pixbuf_get_n_channels")
        rowStride = try library.function("gdk_pixbuf_get_rowstride")
        bitsPerSample = try library.function("gdk_pixbuf_get_bits_per_sample")
        pixels = try library.function("gdk_pixbuf_read_pixels")
        newImage = try library.function("gdk_pixbuf_new_from_bytes")
        save = try library.function("gdk_pixbuf_save_to_bufferv")
        connect = try library.function("g_signal_connect_data")
        newBytes = try library.function("g_bytes_new")
        releaseBytes = try library.function("g_bytes_unref")
        release = try library.function("g_object_unref")
        free = try library.function("g_free")
        clear = try library.function("g_clear_error")
        formats = try library.function("gdk_pixbuf_get_formats")
        freeList = try library.function("g_slist_free")
        setLogHandler = try library.function("g_log_set_default_handler")
    }

    /// The loaded libraries; nil if they aren't installed.
    static let shared: GdkPixbuf? = DynamicLibrary(
        linux: ["libgdk_pixbuf-2.0.so.0"], darwin: "libgdk_pixbuf-2.0.0.dylib"
    ).flatMap { try? GdkPixbuf($0) }

    /// The command that installs the libraries.
    static let remedy =
        "needs gdk-pixbuf; to install it: apt-get install libgdk-pixbuf-2.0-0 (macOS: brew install gdk-pixbuf)"
}

extension Picture {
    /// Silences GLib's warnings about damaged files on standard error, for the whole process. Errors are thrown
    /// instead.
    package static func silenceLibraries() { _ = GdkPixbuf.shared?.setLogHandler({ _, _, _, _ in }, nil) }
}

import QuillSystem

/// The functions of librsvg and Cairo in use, loaded with the first drawing; see ``GdkPixbuf``.
struct Librsvg: @unchecked Sendable {
    typealias Object = OpaquePointer
    typealias Failure = UnsafeMutablePointer<GLibError?>

    /// A part of a page: `RsvgRectangle`.
    struct Rectangle {
        var x, y, width, height: Double
    }

    let newDrawing: @convention(c) (UnsafePointer<UInt8>, Int, Failure?) -> Object?
    let size: @convention(c) (Object, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Int32
    let render: @convention(c) (Object, Object?, UnsafeRawPointer, Failure?) -> Int32
    let newSurface: @convention(c) (Int32, Int32, Int32) -> Object?
    let releaseSurface: @convention(c) (Object?) -> Void
    let flush: @convention(c) (Object?) -> Void
    let pixels: @convention(c) (Object?) -> UnsafeMutablePointer<UInt8>?
    let rowStride: @convention(c) (Object?) -> Int32
    let newContext: @convention(c) (Object?) -> Object?
    let releaseContext: @convention(c) (Object?) -> Void
    let status: @convention(c) (Object?) -> Int32
    let release: @convention(c) (Object) -> Void
    let clear: @convention(c) (Failure) -> Void

    private init(_ library: DynamicLibrary) throws {
        newDrawing = try library.function("rsvg_handle_new_from_data")
        size = try library.function("rsvg_handle_get_intrinsic_size_in_pixels")
        render = try library.function("rsvg_handle_render_document")
        newSurface = try library.function("cairo_image_surface_create")
        releaseSurface = try library.function("cairo_surface_destroy")
        flush = try library.function("cairo_surface_flush")
        pixels = try library.function("cairo_image_surface_get_data")
        rowStride = try library.function("cairo_image_surface_get_stride")
        newContext = try library.function("cairo_create")
        releaseContext = try library.function("cairo_destroy")
        status = try library.function("cairo_status")
        release = try library.function("g_object_unref")
        clear = try library.function("g_clear_error")
    }

    /// The loaded libraries; nil if they aren't installed.
    static let shared: Librsvg? = DynamicLibrary(linux: ["librsvg-2.so.2"], darwin: "librsvg-2.2.dylib")
        .flatMap { try? Librsvg($0) }
}

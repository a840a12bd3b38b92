import QuillSystem

/// The functions of SQLite in use, loaded with the first search: a program links without the library.
///
/// Types are those of its header, which never change. Source: "C-language interface specification for SQLite",
/// sqlite.org/c3ref.
struct SQLiteLibrary: @unchecked Sendable {
    typealias Handle = UnsafeMutableRawPointer

    let open:
        @convention(c) (UnsafePointer<CChar>, UnsafeMutablePointer<Handle?>, Int32, UnsafePointer<CChar>?) ->
            Int32
    let close: @convention(c) (Handle?) -> Int32
    let message: @convention(c) (Handle?) -> UnsafePointer<CChar>?
    let waitWhenBusy: @convention(c) (Handle, Int32) -> Int32
    let changes: @convention(c) (Handle) -> Int32
    let prepare:
        @convention(c) (
            Handle, UnsafePointer<CChar>, Int32, UnsafeMutablePointer<Handle?>, UnsafeMutableRawPointer?
        ) -> Int32
    let step: @convention(c) (Handle) -> Int32
    let finalize: @convention(c) (Handle?) -> Int32
    let bindText:
        @convention(c) (Handle, Int32, UnsafePointer<CChar>, Int32, UnsafeMutableRawPointer?) -> Int32
    let bindInteger: @convention(c) (Handle, Int32, Int64) -> Int32
    let bindNumber: @convention(c) (Handle, Int32, Double) -> Int32
    let bindNull: @convention(c) (Handle, Int32) -> Int32
    let columnCount: @convention(c) (Handle) -> Int32
    let columnType: @convention(c) (Handle, Int32) -> Int32
    let columnInteger: @convention(c) (Handle, Int32) -> Int64
    let columnNumber: @convention(c) (Handle, Int32) -> Double
    let columnText: @convention(c) (Handle, Int32) -> UnsafePointer<UInt8>?
    let columnBytes: @convention(c) (Handle, Int32) -> Int32

    private init(_ library: DynamicLibrary) throws {
        open = try library.function("sqlite3_open_v2")
        close = try library.function("sqlite3_close_v2")
        message = try library.function("sqlite3_errmsg")
        waitWhenBusy = try library.function("sqlite3_busy_timeout")
        changes = try library.function("sqlite3_changes")
        prepare = try library.function("sqlite3_prepare_v2")
        step = try library.function("sqlite3_step")
        finalize = try library.function("sqlite3_finalize")
        bindText = try library.function("sqlite3_bind_text")
        bindInteger = try library.function("sqlite3_bind_int64")
        bindNumber = try library.function("sqlite3_bind_double")
        bindNull = try library.function("sqlite3_bind_null")
        columnCount = try library.function("sqlite3_column_count")
        columnType = try library.function("sqlite3_column_type")
        columnInteger = try library.function("sqlite3_column_int64")
        columnNumber = try library.function("sqlite3_column_double")
        columnText = try library.function("sqlite3_column_text")
        columnBytes = try library.function("sqlite3_column_bytes")
    }

    /// The loaded library; nil if none is installed.
    static let shared: SQLiteLibrary? = DynamicLibrary(
        linux: ["libsqlite3.so.0", "libsqlite3.so"], darwin: "libsqlite3.dylib"
    ).flatMap { try? SQLiteLibrary($0) }
}

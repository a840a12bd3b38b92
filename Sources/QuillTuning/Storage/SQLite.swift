import QuillTensor

/// A connection to an SQLite file. Unchecked: one thread at a time may use it.
final class SQLite: @unchecked Sendable {
    /// A value in a row or of a parameter.
    enum Value: Sendable, Equatable {
        case null
        case integer(Int)
        case number(Double)
        case text(String)

        init(_ value: Int?) { self = value.map(Value.integer) ?? .null }
        init(_ value: Double?) { self = value.map(Value.number) ?? .null }
        init(_ value: String?) { self = value.map(Value.text) ?? .null }

        var integer: Int? { if case .integer(let value) = self { value } else { nil } }
        var text: String? { if case .text(let value) = self { value } else { nil } }
        /// SQLite stores a whole number as an integer.
        var number: Double? {
            switch self {
            case .number(let value): value
            case .integer(let value): Double(value)
            default: nil
            }
        }
    }

    /// How a file is opened.
    enum Mode {
        /// For statements that only read. The file is opened for writing nevertheless where that is allowed: what a killed
        /// process left half-written must be rolled back before anyone can read.
        case reading
        case writing
        /// Creates the file if there is none.
        case creating
    }

    /// The file's path, with which errors start.
    let path: String
    private let library: SQLiteLibrary
    private let handle: SQLiteLibrary.Handle

    /// The codes of the interface in use.
    private enum Code {
        static let ok: Int32 = 0
        static let row: Int32 = 100
        static let done: Int32 = 101
    }

    /// Opens a file; nil for a database in memory.
    /// - Throws: a `.file` error that names the path and the reason.
    init(_ path: String?, _ mode: Mode) throws {
        guard let library = SQLiteLibrary.shared else {
            throw QuillError(
                .file,
                "searches need SQLite's library libsqlite3, which isn't installed; on Debian and Ubuntu, install it with: "
                    + "apt-get install libsqlite3-0")
        }
        self.library = library
        self.path = path ?? "the search"
        let flags: Int32 =
            switch mode {
            case .reading, .writing: 0x2
            case .creating: 0x2 | 0x4
            }
        var opened: SQLiteLibrary.Handle?
        let code = library.open(path ?? ":memory:", &opened, flags, nil)
        guard code == Code.ok, let opened else {
            let reason = library.message(opened).map { String(cString: $0) } ?? "error \(code)"
            _ = library.close(opened)
            throw QuillError(.file, "\(self.path): cannot open the search: \(reason)")
        }
        handle = opened
        _ = library.waitWhenBusy(opened, 60_000)
    }

    deinit { _ = library.close(handle) }

    /// Runs a statement and returns its rows.
    /// - Parameters:
    ///   - sql: one statement, with a question mark for each parameter.
    ///   - values: the parameters.
    /// - Throws: a `.file` error that names the path and the reason.
    @discardableResult
    func run(_ sql: String, _ values: [Value] = []) throws -> [[Value]] {
        var prepared: SQLiteLibrary.Handle?
        guard library.prepare(handle, sql, -1, &prepared, nil) == Code.ok, let statement = prepared else {
            throw failure()
        }
        defer { _ = library.finalize(statement) }
        for (index, value) in values.enumerated() {
            guard bind(value, Int32(index + 1), statement) == Code.ok else { throw failure() }
        }
        var rows: [[Value]] = []
        while true {
            switch library.step(statement) {
            case Code.row: rows.append((0..<library.columnCount(statement)).map { column($0, statement) })
            case Code.done: return rows
            default: throw failure()
            }
        }
    }

    /// The number of rows that the last statement changed.
    var changes: Int { Int(library.changes(handle)) }

    /// Runs `body` as a transaction that others see as a whole or not at all, whatever happens. It waits up to a minute for
    /// those of others.
    func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        // Immediately, because what is read must not change before it is written.
        try run("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try run("COMMIT")
            return result
        } catch {
            _ = try? run("ROLLBACK")
            throw error
        }
    }

    private func bind(_ value: Value, _ index: Int32, _ statement: SQLiteLibrary.Handle) -> Int32 {
        switch value {
        case .null: library.bindNull(statement, index)
        case .integer(let value): library.bindInteger(statement, index, Int64(value))
        case .number(let value): library.bindNumber(statement, index, value)
        case .text(let value):
            // SQLITE_TRANSIENT: SQLite copies the text.
            library.bindText(
                statement, index, value, Int32(value.utf8.count), UnsafeMutableRawPointer(bitPattern: -1))
        }
    }

    private func column(_ index: Int32, _ statement: SQLiteLibrary.Handle) -> Value {
        switch library.columnType(statement, index) {
        case 1: return .integer(Int(library.columnInteger(statement, index)))
        case 2: return .number(library.columnNumber(statement, index))
        case 3:
            guard let text = library.columnText(statement, index) else { return .null }
            let count = Int(library.columnBytes(statement, index))
            return .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
        default: return .null
        }
    }

    private func failure() -> QuillError {
        let reason = library.message(handle).map { String(cString: $0) } ?? "unknown error"
        return QuillError(.file, "\(path): \(reason)")
    }
}

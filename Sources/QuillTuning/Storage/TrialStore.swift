import QuillCodecs
import QuillSystem
import QuillTensor
import Synchronization

/// The file of a search, which several processes share. Each call is a transaction of its own.
///
/// SQLite's rollback journal keeps the file whole if a process ends at any moment. Its write-ahead log would be faster, but
/// needs memory that only processes of one machine share.
final class TrialStore: Sendable {
    /// The file's path; nil for a search in memory.
    let path: String?
    private let connection: Mutex<SQLite>
    /// The heartbeats of trials on other machines as they were last seen, and when.
    private let heartbeats = Mutex<[Int: (beat: Int, seen: ContinuousClock.Instant)]>([:])
    /// The time without a heartbeat after which a process on another machine is taken for dead.
    static let patience = Duration.seconds(120)
    /// The number of processes that may end while they run a trial.
    static let mostAttempts = 3

    /// Marks SQLite files as searches of this library.
    private static let application = 0x5175_696C
    private static let version = 1

    /// Opens or creates the file of a search.
    /// - Throws: a `.file` error if it can't be opened or written, or isn't a search.
    init(_ path: String?, mode: SQLite.Mode = .creating) throws {
        self.path = path
        if mode == .creating, let path, let slash = path.lastIndex(of: "/") {
            try FileSystem.createFolders(String(path[..<slash]))
        }
        let connection = try SQLite(path, mode)
        try Self.prepare(connection, mode)
        self.connection = Mutex(connection)
    }

    private static func prepare(_ file: SQLite, _ mode: SQLite.Mode) throws {
        // For searches on shared disks, where others may not lock the file in memory.
        if mode != .reading { try file.run("PRAGMA journal_mode = DELETE") }
        try file.run("PRAGMA synchronous = FULL")
        let isEmpty = try file.run("SELECT count(*) FROM sqlite_master")[0][0] == .integer(0)
        if isEmpty, mode == .creating {
            try file.transaction {
                // Another process may have been faster.
                guard try file.run("SELECT count(*) FROM sqlite_master")[0][0] == .integer(0) else { return }
                for statement in schema { try file.run(statement) }
                try file.run("PRAGMA application_id = \(application)")
                try file.run("PRAGMA user_version = \(version)")
            }
        }
        if isEmpty, mode != .creating {
            throw QuillError(
                .file,
                "\(file.path): no search has begun in it; the process that created it may have been killed")
        }
        let found = try file.run("PRAGMA application_id")[0][0].integer
        guard found == application else {
            throw QuillError(.file, "\(file.path): expected a search, received another SQLite file")
        }
        let number = try file.run("PRAGMA user_version")[0][0].integer ?? 0
        guard number == version else {
            throw QuillError(
                .file, "\(file.path): expected a search of version \(version), received version \(number)")
        }
    }

    private static let schema = [
        "CREATE TABLE search (id INTEGER PRIMARY KEY CHECK (id = 1), definition TEXT NOT NULL)",
        """
        CREATE TABLE trial (
            number INTEGER PRIMARY KEY, settings TEXT NOT NULL, seed INTEGER NOT NULL, state TEXT NOT NULL,
            value REAL, reason TEXT, epochs INTEGER NOT NULL DEFAULT 0, parameters INTEGER, seconds REAL,
            attempt INTEGER NOT NULL DEFAULT 0, host TEXT, process INTEGER, start TEXT,
            heartbeat INTEGER NOT NULL DEFAULT 0)
        """,
        """
        CREATE TABLE report (
            trial INTEGER NOT NULL, epoch INTEGER NOT NULL, value REAL NOT NULL, PRIMARY KEY (trial, epoch))
        """,
        "CREATE TABLE test (trial INTEGER PRIMARY KEY, result TEXT NOT NULL)",
    ]

    /// Runs `body` on the file as one transaction.
    func write<Result: Sendable>(_ body: (SQLite) throws -> Result) throws -> Result {
        try connection.withLock { file in try file.transaction { try body(file) } }
    }

    /// Reads from the file.
    func read<Result: Sendable>(_ body: (SQLite) throws -> Result) throws -> Result {
        try connection.withLock { try body($0) }
    }

    /// Whether the process that runs a trial has ended, as far as can be told.
    func hasEnded(_ trial: Int, _ process: ProcessIdentity, beat: Int) -> Bool {
        if let hasEnded = process.hasEnded { return hasEnded }
        let now = ContinuousClock.now
        return heartbeats.withLock { known in
            guard let last = known[trial], last.beat == beat else {
                known[trial] = (beat, now)
                return false
            }
            return now - last.seen > Self.patience
        }
    }
}

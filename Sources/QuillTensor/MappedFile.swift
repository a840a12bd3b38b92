import QuillSystem
import Synchronization

/// A file that is mapped into memory for reading: the system reads its pages when they are first used, and drops them
/// when memory is scarce.
///
/// A file that is replaced or removed stays as it was for this process. One that is written to in place would change
/// tensors, and reading beyond its new end would end the process; ``check()`` notices both.
package final class MappedFile: @unchecked Sendable {
    // Unchecked: the memory is only read.

    /// The path.
    package let path: String
    /// What tells this content from others: the path, and the file's number, size, and time; or what its maker calls it.
    package let identity: String
    /// The contents.
    package let bytes: UnsafeRawBufferPointer
    private let descriptor: Int32
    private let version: Version
    private let touched = Atomic<Int>(0)

    /// The number of bytes that may have been read before pages are given back. They stay in the system's cache.
    private static let residentLimit = 256 << 20
    /// What the system maps around a byte that is read, at most.
    private static let surroundings = 64 << 10

    private struct Version: Equatable {
        let size: Int
        let seconds: Int
        let nanoseconds: Int
        let number: UInt64

        init(_ status: stat) {
            #if canImport(Darwin)
                let time = status.st_mtimespec
            #else
                let time = status.st_mtim
            #endif
            size = Int(status.st_size)
            seconds = Int(time.tv_sec)
            nanoseconds = Int(time.tv_nsec)
            number = UInt64(status.st_ino)
        }
    }

    /// Maps a file.
    /// - Parameters:
    ///   - path: the path.
    ///   - identity: what tells the content from others; nil for the file's own marks.
    /// - Throws: a `.file` error that names the path and the reason.
    package init(_ path: String, identity: String? = nil) throws {
        func failure(_ code: Int32 = errno) -> QuillError {
            QuillError(.file, "cannot map \(path): \(String(cString: strerror(code)))")
        }
        // Not waiting for the other end, if it is a pipe.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw failure() }
        var status = stat()
        guard fstat(file, &status) == 0 else {
            defer { close(file) }
            throw failure()
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
            close(file)
            throw QuillError(.file, "cannot map \(path): expected a file with contents")
        }
        let version = Version(status)
        guard let start = mmap(nil, version.size, PROT_READ, MAP_SHARED, file, 0), start != MAP_FAILED else {
            defer { close(file) }
            throw failure()
        }
        self.path = path
        self.identity =
            identity
            ?? "\(path) \(version.number) \(version.size) \(version.seconds) \(version.nanoseconds)"
        self.version = version
        descriptor = file
        bytes = UnsafeRawBufferPointer(start: start, count: version.size)
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
        close(descriptor)
    }

    /// Checks that the file hasn't been written to since it was mapped.
    /// - Throws: a `.data` error that says what has changed.
    package func check() throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return }
        let now = Version(status)
        guard now != version else { return }
        let what =
            now.size == version.size
            ? "was written to" : "had \(version.size.grouped) bytes and now has \(now.size.grouped)"
        throw QuillError(
            .data,
            "\(path): the file \(what) while it was in use; the results would mean nothing. Start again with files that "
                + "don't change")
    }

    /// Gives all pages back to the system, which reads them again when they are needed.
    package func release() {
        touched.store(0, ordering: .relaxed)
        madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, MADV_DONTNEED)
    }

    /// Notes that rows have been read, and gives pages back once there may be many.
    package func didRead(rows: Int, of rowBytes: Int) {
        let (_, now) = touched.add(rows * (rowBytes + Self.surroundings), ordering: .relaxed)
        if now > Self.residentLimit || Self.residentFileBytes > Self.residentLimit { release() }
    }

    /// The bytes of files that are in this process's memory. Linux maps whole runs of its cache, up to 2 MB, around a byte
    /// that is read, so their number can't be known from the rows. 0 if the system doesn't tell.
    private static var residentFileBytes: Int {
        #if os(Linux)
            let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return 0 }
            defer { close(file) }
            // size, resident, shared, … in pages.
            return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { text in
                let count = max(read(file, text.baseAddress, text.count), 0)
                let words = text[..<count].split(separator: UInt8(ascii: " "))
                guard words.count > 2, let pages = Int(String(decoding: words[2], as: UTF8.self)) else {
                    return 0
                }
                return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
            }
        #else
            return 0
        #endif
    }

    /// Asks the system to read bytes soon, without waiting for them.
    package func willNeed(_ range: Range<Int>) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let lower = max(range.lowerBound, 0) / page * page
        let upper = min(range.upperBound, bytes.count)
        guard lower < upper, let start = bytes.baseAddress else { return }
        madvise(UnsafeMutableRawPointer(mutating: start + lower), upper - lower, MADV_WILLNEED)
    }
}

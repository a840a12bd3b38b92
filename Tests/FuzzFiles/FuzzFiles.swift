import Foundation
import QuillPictures
import QuillTensor

/// Damages files at random and reads them for a while. A reader has to give a value or throw a one-line `QuillError`:
/// a crash, a hang or another error is a defect.
///
///     FuzzFiles SECONDS SEED FOLDER    each case is a file in the folder; only the one that fails stays there
///     FuzzFiles FILE                   reads one such file again
@main
enum FuzzFiles {
    /// A case that takes longer has hung.
    private static let secondsForACase = 20.0

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        Picture.silenceLibraries()
        limitMemory()
        if arguments.count == 1, let path = arguments.first {
            try reproduce(path)
        } else if arguments.count == 3, let seconds = Double(arguments[1]), let seed = UInt64(arguments[2]) {
            try fuzz(seconds: seconds, seed: seed, folder: arguments[3])
        } else {
            fail("expected SECONDS SEED FOLDER, or FILE")
        }
    }

    private static func fuzz(seconds: Double, seed: UInt64, folder: String) throws {
        let formats = try FileFormat.all()
        var counts = formats.map { _ in (cases: 0, read: 0) }
        let end = Date(timeIntervalSinceNow: seconds)
        let watch = Watch(limit: secondsForACase)
        var round: UInt64 = 0
        while Date() < end {
            for (index, format) in formats.enumerated() {
                // A case depends on the seed and its number alone, not on how many there was time for.
                var damage = Damage(seed: seed, format: UInt64(index), number: round)
                let path = "\(folder)/\(format.name)-\(seed)-\(round)\(format.ending)"
                let bytes = try format.make(&damage)
                write(bytes, to: path)
                watch.begin(path)
                counts[index].cases += 1
                if try isRead(path, by: format) { counts[index].read += 1 }
                watch.end()
                unlink(path)
            }
            round += 1
        }
        for (format, count) in zip(formats, counts) {
            print(
                "\(format.name): \(count.cases) cases, \(count.read) read, \(count.cases - count.read) rejected"
            )
            // Damage that always, or never, is found out tests nothing.
            guard round < 500 || (1..<count.cases).contains(count.read) else {
                fail("\(format.name): expected some files to be read and some to be rejected")
            }
        }
    }

    /// Writes a file without waiting for the disk, as Foundation does.
    private static func write(_ bytes: [UInt8], to path: String) {
        guard let file = fopen(path, "wb") else { fail("cannot write \(path)") }
        let written = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, written == bytes.count else { fail("cannot write \(path)") }
    }

    private static func reproduce(_ path: String) throws {
        let name = path.split(separator: "/").last ?? ""
        guard let format = try FileFormat.all().first(where: { name.hasPrefix("\($0.name)-") }) else {
            fail("\(path): expected a name that begins with a format's")
        }
        print("\(path) is \(try isRead(path, by: format) ? "read" : "rejected")")
    }

    /// Whether a file is read or rejected as it must be.
    private static func isRead(_ path: String, by format: FileFormat) throws -> Bool {
        do {
            try format.read(path)
            return true
        } catch let error as QuillError {
            guard !error.message.isEmpty, !error.message.contains("\n"), error.message.utf8.count < 5000
            else {
                fail("\(path): expected a message of one line, received \(error.message)")
            }
            return false
        } catch {
            fail("\(path): expected a QuillError, received \(error)")
        }
    }

    static func fail(_ message: String) -> Never {
        FileHandle.standardError.write(Data("FuzzFiles: \(message)\n".utf8))
        exit(1)
    }

    /// A file that claims to be huge must not take the machine's memory before it is found out.
    private static func limitMemory() {
        var limit = rlimit(rlim_cur: 6 << 30, rlim_max: 6 << 30)
        #if canImport(Glibc)
            setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        #else
            setrlimit(RLIMIT_AS, &limit)
        #endif
    }
}

import Foundation
import QuillCodecs
import QuillData
import QuillDownloads
import QuillTensor
import Synchronization
import TestSupport
import Testing

@testable import QuillDatasets

/// Downloads from servers on the loopback interface, with a small data set instead of MNIST.
struct DownloadTests {
    private static func noise(_ count: Int) -> [UInt8] {
        var state: UInt32 = 1
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
    }

    /// Four files of noise by name; noise stays large when packed.
    static let files: [String: [UInt8]] = {
        func images(_ count: UInt8) -> [UInt8] {
            [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28] + noise(Int(count) * 784)
        }
        func labels(_ count: UInt8) -> [UInt8] {
            [0, 0, 8, 1, 0, 0, 0, count] + noise(Int(count)).map { $0 % 10 }
        }
        return [
            "train-images-idx3-ubyte": images(200), "train-labels-idx1-ubyte": labels(200),
            "t10k-images-idx3-ubyte": images(20), "t10k-labels-idx1-ubyte": labels(20),
        ]
    }()
    static let trainImages = files["train-images-idx3-ubyte"] ?? []

    /// Returns MNIST with other files; their checksums cover the files unpacked, or as sent.
    static func source(_ checked: DataFile.Checked) -> DatasetSource {
        func file(_ name: String) -> DataFile {
            let bytes = (checked == .unpacked ? files[name] : packed[name + ".gz"]) ?? []
            return DataFile(name, checked, bytes.count, SHA256.digest(of: bytes))
        }
        return DatasetSource(
            "mnist", title: "MNIST", summary: "", page: "", classNames: DatasetSource.digits, trainCount: 200,
            testCount: 20, mirrors: [],
            layout: .idx(
                .init(
                    trainImages: file("train-images-idx3-ubyte"),
                    trainLabels: file("train-labels-idx1-ubyte"),
                    testImages: file("t10k-images-idx3-ubyte"), testLabels: file("t10k-labels-idx1-ubyte"))))
    }

    static let packed: [String: [UInt8]] = Dictionary(
        uniqueKeysWithValues: files.map { ("\($0.key).gz", (try? Gzip.deflate($0.value)) ?? []) })
    static let largest = "train-images-idx3-ubyte.gz"
    static let large = packed[largest] ?? []

    let scratch: Scratch
    let environment: [String: String]

    init() throws {
        scratch = try Scratch()
        environment = ["QUILL_CACHE": scratch("cache"), "HOME": scratch.path]
    }

    /// Returns a server that has every file and answers requests for the largest with `answer`.
    private static func server(
        _ answer: @escaping @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Answer = { _, _ in
            .file(large)
        }
    ) throws -> LoopbackServer {
        try LoopbackServer { request, before in
            if request.file == largest { return answer(request, before) }
            return packed[request.file].map { .file($0) } ?? .status(404)
        }
    }

    private func load(
        _ mirrors: [String], stallLimit: Duration = .seconds(60), _ environment: [String: String]? = nil,
        _ checked: DataFile.Checked = .unpacked
    ) async throws -> ImageData {
        try await Self.source(checked).load(
            environment: environment ?? self.environment, mirrors: mirrors, stallLimit: stallLimit,
            progress: nil)
    }

    private func host(_ server: LoopbackServer) -> String { "127.0.0.1:\(server.port)" }

    /// Expects that the cache contains exactly the four files, byte for byte.
    private func checkCache(
        _ checked: DataFile.Checked = .unpacked, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let folder = scratch("cache/mnist")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        let notes = checked == .asSent ? ["SHA256SUMS"] : []
        #expect(names == [".lock"] + notes + Self.files.keys.sorted(), sourceLocation: sourceLocation)
        for (file, bytes) in Self.files {
            let cached = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file)"))
            #expect(Array(cached) == bytes, "\(file)", sourceLocation: sourceLocation)
        }
    }

    @Test func downloadsOnceThenUsesTheCache() async throws {
        let server = try Self.server()
        defer { server.stop() }
        let seen = Mutex<[DownloadProgress]>([])
        let data = try await Self.source(.unpacked).load(
            environment: environment, mirrors: [server.url], stallLimit: .seconds(60)
        ) { progress in seen.withLock { $0.append(progress) } }
        #expect(data.train.images.shape == [200, 28, 28, 1])
        #expect(data.train.images.elements == Array(Self.trainImages[16...]))
        #expect(
            data.test.labels.elements == (Self.files["t10k-labels-idx1-ubyte"] ?? [])[8...].map { Int32($0) })
        #expect("\(data.source)" == "MNIST (downloaded from \(host(server)) to ~/cache/mnist)")
        #expect(Set(server.requests.map(\.file)) == Set(Self.packed.keys))
        #expect(server.requests.allSatisfy { $0.start == nil })
        for (name, bytes) in Self.packed {
            let last = seen.withLock { $0.last { $0.file == name } }
            #expect(
                last
                    == DownloadProgress(
                        file: name, host: host(server), received: bytes.count, total: bytes.count))
        }
        try checkCache()

        let again = try await load([server.url])
        #expect("\(again.source)" == "MNIST (cache ~/cache/mnist)")
        #expect(again.train.images == data.train.images && again.test.labels == data.test.labels)
        #expect(server.requests.count == 4)
    }

    /// Mirror behaviors that still deliver the file, with the start offsets of the requests for it.
    static let good:
        [(
            what: String, answer: @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Answer,
            starts: [Int?]
        )] = [
            ("not packed", { _, _ in .file(trainImages) }, [nil]),
            (
                "two members",
                { _, _ in
                    .file(
                        (try? Gzip.deflate(Array(trainImages[..<99]))
                            + Gzip.deflate(Array(trainImages[99...]))) ?? [])
                }, [nil]
            ),
            ("no length", { _, _ in .unsized(large) }, [nil]),
            (
                "the connection breaks twice",
                { _, before in before < 2 ? .cut(large, after: 50_000) : .file(large) },
                [nil, 50_000, 100_000]
            ),
            (
                "breaks and knows no ranges",
                { _, before in before == 0 ? .cut(large, after: 50_000) : .whole(large) }, [nil, 50_000]
            ),
            (
                "falls silent", { _, before in before == 0 ? .stall(large, after: 50_000) : .file(large) },
                [nil, 50_000]
            ),
        ]

    @Test(arguments: good.indices) func copesWith(_ index: Int) async throws {
        let (what, answer, starts) = Self.good[index]
        let server = try Self.server(answer)
        defer { server.stop() }
        _ = try await load([server.url], stallLimit: what.contains("silent") ? .seconds(2) : .seconds(60))
        try checkCache()
        #expect(server.requests.filter { $0.file == Self.largest }.map(\.start) == starts, "\(what)")
    }

    /// Mirror failures, with the expected messages.
    static let bad:
        [(
            what: String, answer: @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Answer,
            says: String
        )] = [
            ("not found", { _, _ in .status(404) }, "HTTP 404"),
            ("out of order", { _, _ in .status(503) }, "HTTP 503"),
            (
                "a login page", { _, _ in .file(Array("<html>Please log in</html>".utf8)) },
                "sent wrong contents: expected SHA-256"
            ),
            (
                "other digits",
                { _, _ in .file((try? Gzip.deflate(files["t10k-images-idx3-ubyte"] ?? [])) ?? []) },
                "sent wrong contents: expected SHA-256"
            ),
            (
                "damaged", { _, _ in .file(large[..<1000] + [large[1000] ^ 1] + large[1001...]) },
                "sent wrong contents"
            ),
            ("truncated", { _, _ in .file(Array(large.dropLast(9))) }, "truncated"),
            ("empty", { _, _ in .file([]) }, "HTTP 416"),
            ("breaks at once", { _, _ in .cut(large, after: 0) }, "broke"),
            ("never answers", { _, _ in .stall(large, after: 0) }, "no data for 2 seconds"),
            ("never ends", { _, _ in .unsized([UInt8](repeating: 0, count: 10_000_000)) }, "sends more than"),
            (
                "bytes from elsewhere",
                { _, before in before == 0 ? .cut(large, after: 50_000) : .wrongRange(large) },
                "expected bytes from 50000, received Content-Range 'bytes 25000-"
            ),
        ]

    @Test(arguments: bad.indices) func fallsToTheNextMirror(_ index: Int) async throws {
        let (what, answer, reason) = Self.bad[index]
        let stallLimit: Duration = what.contains("never answers") ? .seconds(2) : .seconds(60)
        let (wrong, right) = (try Self.server(answer), try Self.server())
        defer {
            wrong.stop()
            right.stop()
        }
        let failure = await message(.network) { _ = try await load([wrong.url], stallLimit: stallLimit) }
        #expect(
            failure.contains(
                "MNIST is not in the cache ~/cache/mnist and cannot be downloaded: \(host(wrong)): "),
            "\(what): \(failure)")
        #expect(failure.contains(reason), "\(what): \(failure)")
        #expect(!FileManager.default.fileExists(atPath: scratch("cache/mnist/train-images-idx3-ubyte")))

        let data = try await load([wrong.url, right.url], stallLimit: stallLimit)
        #expect("\(data.source)".contains(host(right)))
        try checkCache()
    }

    @Test(arguments: ["whole", "breaks", "breaks and knows no ranges"])
    func checksWhatIsSent(_ way: String) async throws {
        let server = try Self.server { _, before in
            if way == "whole" || before > 0 {
                return way.contains("no") ? .whole(Self.large) : .file(Self.large)
            }
            return .cut(Self.large, after: 50_000)
        }
        defer { server.stop() }
        let data = try await load([server.url], nil, .asSent)
        #expect(data.train.images.elements == Array(Self.trainImages[16...]))
        try checkCache(.asSent)
        // Later runs verify the file against the recorded checksum.
        let count = server.requests.count
        _ = try await load([server.url], nil, .asSent)
        #expect(server.requests.count == count)
        let notes = try String(contentsOfFile: scratch("cache/mnist/SHA256SUMS"), encoding: .utf8)
        let name = "t10k-labels-idx1-ubyte"
        let sum = SHA256.digest(of: Self.files[name] ?? [])
        #expect(notes.split(separator: "\n").contains("\(sum)  \(name)"))
        try scratch.put("cache/mnist/\(name)", [0, 0, 8, 1, 0, 0, 0, 1, 5])
        let states = try Self.source(.asSent).verify(environment: environment).map(\.state)
        #expect(states == [.good, .good, .good, .damaged])
        _ = try await load([server.url], nil, .asSent)
        try checkCache(.asSent)
        #expect(server.requests.count == count + 1)
    }

    /// The right file packed differently is rejected if only the checksum of the packed file is known.
    @Test(arguments: [trainImages, (try? Gzip.deflate(trainImages, level: 1)) ?? [], large + [0], []])
    func refusesOtherPacking(_ sent: [UInt8]) async throws {
        let server = try Self.server { _, _ in .file(sent) }
        defer { server.stop() }
        let failure = await message(.network) { _ = try await load([server.url], nil, .asSent) }
        #expect(
            ["sent wrong contents", "sends more than", "HTTP 416"].contains { failure.contains($0) },
            "\(failure)")
        #expect(!FileManager.default.fileExists(atPath: scratch("cache/mnist/train-images-idx3-ubyte")))
    }

    @Test func namesEveryMirrorsReason() async throws {
        let (first, second) = (
            try Self.server { _, _ in .status(404) }, try Self.server { _, _ in .status(403) }
        )
        defer { second.stop() }
        defer { first.stop() }
        let failure = await message(.network) { _ = try await load([first.url, second.url]) }
        #expect(failure.hasSuffix("\(host(first)): HTTP 404; \(host(second)): HTTP 403"), "\(failure)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch("cache/mnist")) == [".lock"])
    }

    @Test func saysThatNobodyListens() async throws {
        let server = try Self.server()
        server.stop()
        // Its thread closes the socket when it next checks the flag.
        try await Task.sleep(for: .milliseconds(200))
        let failure = await message(.network) { _ = try await load([server.url]) }
        #expect(failure.contains("\(host(server)): cannot connect"), "\(failure)")
    }

    @Test func goesOnInTheNextRun() async throws {
        let isHealthy = Mutex(false)
        let server = try Self.server { _, before in
            if isHealthy.withLock({ $0 }) { return .file(Self.large) }
            return before == 0 ? .cut(Self.large, after: 60_000) : .status(500)
        }
        defer { server.stop() }
        let failure = await message(.network) { _ = try await load([server.url]) }
        #expect(failure.contains("HTTP 500"))
        isHealthy.withLock { $0 = true }
        _ = try await load([server.url])
        try checkCache()
        #expect(server.requests.filter { $0.file == Self.largest }.map(\.start) == [nil, 60_000, 60_000])
    }

    /// Parts left by an earlier run: complete, of another file, longer than the file.
    static let oldParts: [(part: [UInt8], starts: [Int?])] = [
        (large, [large.count]), (Array(repeating: 7, count: 1000), [1000, nil]),
        (large + [1, 2, 3], [large.count + 3, nil]),
    ]

    @Test(arguments: oldParts.indices) func copesWithOldParts(_ index: Int) async throws {
        let (part, starts) = Self.oldParts[index]
        let server = try Self.server()
        defer { server.stop() }
        try scratch.makeFolder("cache/mnist")
        try scratch.put("cache/mnist/\(Self.largest).127.0.0.1-\(server.port).part", part)
        _ = try await load([server.url])
        try checkCache()
        #expect(server.requests.filter { $0.file == Self.largest }.map(\.start) == starts)
    }

    @Test func replacesADamagedFileOnly() async throws {
        let server = try Self.server()
        defer { server.stop() }
        _ = try await load([server.url])
        try scratch.put(
            "cache/mnist/t10k-labels-idx1-ubyte",
            (Self.files["t10k-labels-idx1-ubyte"] ?? []).dropLast() + [200])
        let offline = environment.merging(["QUILL_OFFLINE": "1"]) { $1 }
        let failure = await message(.network) { _ = try await load([server.url], offline) }
        #expect(
            failure
                == "MNIST in the cache ~/cache/mnist is damaged (t10k-labels-idx1-ubyte) and QUILL_OFFLINE is set"
        )
        #expect(server.requests.count == 4)
        _ = try await load([server.url])
        try checkCache()
        #expect(server.requests.count == 5 && server.requests.last?.file == "t10k-labels-idx1-ubyte.gz")
    }

    @Test func twoAtOnceDownloadOnce() async throws {
        let server = try Self.server { _, before in
            before == 0 ? .stall(Self.large, after: 50_000) : .file(Self.large)
        }
        defer { server.stop() }
        async let first = load([server.url], stallLimit: .seconds(2))
        async let second = load([server.url], stallLimit: .seconds(2))
        let both = try await [first, second]
        #expect(both[0].train.images == both[1].train.images)
        #expect(server.requests.count == 5)
        try checkCache()
    }

    @Test func canBeCancelled() async throws {
        let server = try Self.server { _, _ in .stall(Self.large, after: 1000) }
        defer { server.stop() }
        let task = Task { try await load([server.url], stallLimit: .seconds(60)) }
        while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        try await Task.sleep(for: .milliseconds(100))
        // A second download waits for the first.
        let waiting = Task { try await load([server.url], stallLimit: .seconds(60)) }
        try await Task.sleep(for: .milliseconds(100))
        waiting.cancel()
        _ = await message(.cancelled) { _ = try await waiting.value }
        task.cancel()
        _ = await message(.cancelled) { _ = try await task.value }
        #expect(server.requests.count == 1)
    }

    @Test func offlineAsksNobody() async throws {
        let server = try Self.server()
        defer { server.stop() }
        let failure = await message(.network) {
            _ = try await load([server.url], environment.merging(["QUILL_OFFLINE": "1"]) { $1 })
        }
        #expect(failure == "MNIST is not in the cache ~/cache/mnist and QUILL_OFFLINE is set")
        #expect(server.requests.isEmpty)
        _ = try await load([server.url], environment.merging(["QUILL_OFFLINE": "0"]) { $1 })
    }

    @Test func refusesACacheItCannotWrite() async throws {
        try scratch.put("file", [])
        let failure = await message(.file) { _ = try await load([], ["QUILL_CACHE": scratch("file/cache")]) }
        #expect(failure.contains("cannot create the cache \(scratch("file/cache/mnist"))"), "\(failure)")
        let homeless = await message(.file) { _ = try await load([], [:]) }
        #expect(homeless.contains("HOME"))
    }

    @Test func theCacheIsWhereTheSystemWantsIt() throws {
        let cases: [([String: String], String, String)] = [
            (["QUILL_CACHE": "/q", "XDG_CACHE_HOME": "/x", "HOME": "/h"], "/q/mnist", "/q/mnist"),
            (
                ["QUILL_CACHE": "", "XDG_CACHE_HOME": "/h/x", "HOME": "/h"], "/h/x/quill/mnist",
                "~/x/quill/mnist"
            ),
            (["HOME": "/h"], "/h/.cache/quill/mnist", "~/.cache/quill/mnist"),
        ]
        for (environment, folder, shown) in cases {
            let cache = try DatasetCache(environment: environment, folder: "mnist", title: "MNIST")
            #if os(macOS)
                if environment["QUILL_CACHE"] != "/q" {
                    #expect(cache.folder == "/h/Library/Caches/quill/mnist")
                    continue
                }
            #endif
            #expect(cache.folder == folder && cache.shownFolder == shown)
        }
    }
}

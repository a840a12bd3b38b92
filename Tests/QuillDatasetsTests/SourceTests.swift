import Foundation
import QuillCodecs
import QuillData
import QuillDownloads
import QuillTensor
import TestSupport
import Testing

@testable import QuillDatasets

/// Every data set that can be downloaded, read from generated files in its own format.
struct SourceTests {
    @Test func tableIsConsistent() {
        #expect(Set(DatasetSource.all.map(\.id)).count == DatasetSource.all.count)
        for source in DatasetSource.all {
            #expect(!source.mirrors.isEmpty && source.mirrors.allSatisfy { $0.hasSuffix("/") })
            #expect(Set(source.classNames).count == source.classNames.count)
            let files = source.files + (source.archive.map { [$0] } ?? [])
            #expect(Set(files.map(\.name)).count == files.count)
            for file in files {
                guard let checksum = file.checksum else {
                    #expect(source.archive != nil)
                    continue
                }
                #expect(checksum.sha256.count == 64 && checksum.sha256.allSatisfy(\.isHexDigit))
                #expect(checksum.byteCount > 5000)
            }
        }
        let counts = Dictionary(uniqueKeysWithValues: DatasetSource.all.map { ($0.id, $0.classNames.count) })
        #expect(
            counts == [
                "mnist": 10, "fashion-mnist": 10, "kmnist": 10, "qmnist": 10, "usps": 10, "emnist-digits": 10,
                "emnist-mnist": 10, "emnist-letters": 26, "emnist-balanced": 47, "emnist-bymerge": 47,
                "emnist-byclass": 62,
            ])
        #expect(DatasetSource.emnist(.byclass).classNames[35...37] == ["Z", "a", "b"])
        #expect(
            DatasetSource.emnist(.balanced).classNames[35...] == [
                "Z", "a", "b", "d", "e", "f", "g", "h", "n", "q", "r", "t",
            ])
    }

    @Test func namesAreFoundOrSuggested() async throws {
        #expect(try DatasetSource.named("KMNIST").id == "kmnist")
        let message = message(.argument) { _ = try DatasetSource.named("emnist-leters") }
        #expect(message == "unknown data set 'emnist-leters'; did you mean emnist-letters?")
    }

    /// Returns a source whose checksums are those of the given files.
    private static func source(
        _ source: DatasetSource, files: [String: [UInt8]] = [:], archive: [UInt8]? = nil
    ) -> DatasetSource {
        func file(_ file: DataFile) -> DataFile {
            guard file.checksum != nil, let bytes = files[file.remoteName] else { return file }
            return DataFile(
                file.name, remoteName: file.remoteName, .asSent, bytes.count,
                SHA256.digest(of: bytes))
        }
        let layout: DatasetSource.Layout =
            switch source.layout {
            case .idx(let idx):
                .idx(
                    .init(
                        trainImages: file(idx.trainImages), trainLabels: file(idx.trainLabels),
                        testImages: file(idx.testImages), testLabels: file(idx.testLabels),
                        firstLabel: idx.firstLabel,
                        isTransposed: idx.isTransposed))
            case .digitText(let train, let test): .digitText(train: file(train), test: file(test))
            }
        return DatasetSource(
            source.id, title: source.title, summary: source.summary, page: source.page,
            classNames: source.classNames,
            imageShape: source.imageShape, trainCount: 2, testCount: 1, mirrors: [], folder: source.folder,
            layout: layout,
            archive: archive.map { DataFile(asIs: "gzip.zip", $0.count, SHA256.digest(of: $0)) })
    }

    private func load(_ source: DatasetSource, _ files: [String: [UInt8]]) async throws -> ImageData {
        let scratch = try Scratch()
        let server = try LoopbackServer { request, _ in files[request.file].map { .file($0) } ?? .status(404)
        }
        defer { server.stop() }
        let environment = ["QUILL_CACHE": scratch.path]
        let first = try await source.load(
            environment: environment, mirrors: [server.url], stallLimit: .seconds(60), progress: nil)
        let requests = server.requests.count
        #expect(source.isCached(environment: environment))
        let again = try await source.load(
            environment: environment, mirrors: [server.url], stallLimit: .seconds(60), progress: nil)
        #expect(again.train.images == first.train.images && again.test.labels == first.test.labels)
        #expect(server.requests.count == requests, "\(source.id) was downloaded twice")
        return again
    }

    @Test func readsTheFirstColumnOfQMNISTsLabels() async throws {
        func labels(_ digits: [UInt8]) -> [UInt8] {
            [0, 0, 0x0C, 2, 0, 0, 0, UInt8(digits.count), 0, 0, 0, 8]
                + digits.flatMap { [0, 0, 0, $0] + [UInt8](repeating: 77, count: 28) }
        }
        let files = try [
            "qmnist-train-images-idx3-ubyte.gz": idxFiles([7, 8]).images,
            "qmnist-train-labels-idx2-int.gz": labels([7, 8]),
            "qmnist-test-images-idx3-ubyte.gz": idxFiles([9]).images,
            "qmnist-test-labels-idx2-int.gz": labels([9]),
        ].mapValues { try Gzip.deflate($0) }
        let data = try await load(Self.source(.qmnist, files: files), files)
        #expect(data.train.labels == Tensor([7, 8]) && data.test.labels == Tensor([9]))
        #expect(data.train.images.elements == Array(idxFiles([7, 8]).images[16...]))
    }

    @Test func readsUSPSAsText() async throws {
        func line(_ digit: String, _ pixels: String...) -> String {
            ([digit] + (0..<256).map { pixels[$0 % pixels.count] }).joined(separator: " ")
        }
        let files = try [
            "zip.train.gz": line("6.0000", "-1.0000", "1.0000", "0.0000") + " \n" + line("0.0000", "-0.6310")
                + " \n",
            "zip.test.gz": line("9", "0.8620") + "\n",
        ].mapValues { try Gzip.deflate(Array($0.utf8)) }
        let data = try await load(Self.source(.usps, files: files), files)
        #expect(data.train.images.shape == [2, 16, 16, 1])
        #expect(data.train.labels == Tensor([6, 0]) && data.test.labels == Tensor([9]))
        #expect(data.train.images[0].elements == (0..<256).map { [0, 255, 128][$0 % 3] })
        #expect(data.train.images[1].elements.allSatisfy { $0 == 47 })
        #expect(data.test.images.elements.allSatisfy { $0 == 237 })
    }

    @Test func unpacksEMNISTUpright() async throws {
        // The bright pixel in row 1, column 2 of the file is in row 2, column 1 of the image.
        func images(_ count: UInt8) -> [UInt8] {
            let image = (0..<784).map { UInt8($0 == 30 ? 255 : 0) }
            return [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28] + (0..<count).flatMap { _ in image }
        }
        let scratch = try Scratch()
        let path = scratch("gzip.zip")
        try ZipWriter.write(to: path) { zip in
            for (name, bytes) in [
                ("train-images-idx3", images(2)), ("train-labels-idx1", idxFiles([1, 26]).labels),
                ("test-images-idx3", images(1)), ("test-labels-idx1", idxFiles([2]).labels),
            ] {
                try zip.add(
                    "gzip/emnist-letters-\(name)-ubyte.gz", Gzip.deflate(bytes),
                    level: name.contains("test") ? 6 : 0)
            }
        }
        let archive = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        let letters = Self.source(.emnist(.letters), archive: archive)
        let data = try await load(letters, ["gzip.zip": archive])
        #expect(data.train.labels == Tensor([0, 25]) && data.test.labels == Tensor([1]))
        #expect(data.train.classNames[25] == "z")
        #expect(data.train.images[1].elements == (0..<784).map { $0 == 57 ? 255 : 0 })

        // Another variant needs only the cached archive; a variant missing from the archive is an error.
        let server = try LoopbackServer { _, _ in .file(archive) }
        defer { server.stop() }
        let environment = ["QUILL_CACHE": scratch("cache")]
        _ = try await letters.load(
            environment: environment, mirrors: [server.url], stallLimit: .seconds(60), progress: nil)
        let digits = Self.source(.emnist(.digits), archive: archive)
        let offline = environment.merging(["QUILL_OFFLINE": "1"]) { $1 }
        let failure = await message(.file) {
            _ = try await digits.load(
                environment: offline, mirrors: [server.url], stallLimit: .seconds(60), progress: nil)
        }
        #expect(
            failure.contains("expected the entry gzip/emnist-digits-train-images-idx3-ubyte.gz"), "\(failure)"
        )
        #expect(server.requests.count == 1)
        try FileManager.default.removeItem(
            atPath: scratch("cache/emnist/emnist-letters-test-labels-idx1-ubyte"))
        _ = try await letters.load(environment: offline, mirrors: [], stallLimit: .seconds(60), progress: nil)
    }

    static let badLines: [(text: String, says: String)] = [
        ("5 1 1", "line 1, column 1: expected a digit and 4 pixels, received 3 numbers"),
        ("5 1 1 1 1\n5 1 1 1", "line 2: expected 5 columns as in the first line, received 4"),
        ("10 1 1 1 1", "line 1, column 1: expected a digit, received '10'"),
        ("1.5 1 1 1 1", "line 1, column 1: expected a digit, received '1.5'"),
        ("5 1 1 1.1 1", "line 1, column 4: expected a number from -1 to 1, received '1.1'"),
        ("5 1 x 1 1", "line 1, column 3: expected a number from -1 to 1, received 'x'"),
        ("5 1 nan 1 1", "received 'nan'"), ("5 1 1e 1 1", "received '1e'"), ("5 1 - 1 1", "received '-'"),
    ]

    @Test(arguments: badLines) func refusesText(_ text: String, _ says: String) async throws {
        let scratch = try Scratch()
        let path = try scratch.put("zip.train", Array(text.utf8))
        let failure = message(.file) { _ = try Dataset(digitText: path, imageShape: [2, 2, 1]) }
        #expect(failure.contains(path) && failure.contains(says), "\(failure)")
    }
}

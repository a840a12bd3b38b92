import Foundation
import QuillData
import QuillStrokes
import QuillTensor
import TestSupport
import Testing

@testable import QuillDatasets

/// The choice of a source and the notes about it.
struct ImageDataTests {
    let scratch: Scratch
    let mine: String

    init() throws {
        scratch = try Scratch()
        let files = idxFiles([5, 6], first: 100)
        mine = try scratch.put("my-images", files.images)
        try scratch.put("my-labels", files.labels)
    }

    private static func small() throws -> ImageData { try .strokes(trainCount: 20, testCount: 10) }

    private static let cached = ImageData.Source.cache(.mnist, folder: "~/c")

    private static func mnist() throws -> ImageData {
        let digits = try small()
        return try ImageData(train: digits.train, test: digits.test, source: cached)
    }

    @Test func takesTheFirstThatIsThere() async throws {
        let other = try scratch.put("other-images", idxFiles([7]).images)
        try scratch.put("other-labels", idxFiles([7]).labels)
        let cases: [(String?, [String: String], () -> ImageData?, ImageData.Source, [String])] = [
            (mine, ["QUILL_DATA": other], { try? Self.mnist() }, .file(mine), []),
            (nil, ["QUILL_DATA": other], { try? Self.mnist() }, .file(other), []),
            (nil, ["QUILL_DATA": ""], { try? Self.mnist() }, Self.cached, []),
            (nil, [:], { nil }, .strokes(seed: 1), ["there is no network"]),
            ("mnist", ["QUILL_DATA": other], { try? Self.mnist() }, Self.cached, []),
            ("MNIST", [:], { try? Self.mnist() }, Self.cached, []),
            ("strokes", ["QUILL_DATA": other], { try? Self.mnist() }, .strokes(seed: 1), []),
        ]
        for (data, environment, mnist, source, notes) in cases {
            let found = try await ImageData.find(data: data, environment: environment, strokes: Self.small) {
                source in
                #expect(source.id == "mnist")
                guard let digits = mnist() else { throw QuillError(.network, "there is no network") }
                return digits
            }
            #expect(found.source == source && found.notes == notes)
        }
    }

    @Test func doesNotPassOverASourceThatWasNamed() async {
        let missing = scratch("missing")
        let cases: [(String?, [String: String], String)] = [
            (missing, [:], "cannot read \(missing)"),
            (missing, ["QUILL_DATA": mine], "cannot read \(missing)"),
            (nil, ["QUILL_DATA": missing], "QUILL_DATA: cannot read \(missing)"), ("", [:], "cannot read"),
            (
                "fashion-mist", [:],
                "cannot read fashion-mist: no such file, folder or data set; did you mean fashion-mnist?"
            ),
            (
                "cats", [:],
                "cannot read cats: no such file, folder or data set; expected one of strokes, mnist, "
            ),
        ]
        for (data, environment, part) in cases {
            let message = await message(.file) {
                _ = try await ImageData.find(data: data, environment: environment) { _ in
                    try Self.mnist()
                }
            }
            #expect(message.hasPrefix(part), "\(message)")
        }
    }

    @Test func cancellingIsNotAReasonForStrokes() async {
        _ = await message(.cancelled) {
            _ = try await ImageData.find(data: nil, environment: [:]) { _ in throw QuillError(.cancelled, "")
            }
        }
    }

    @Test func offlineWithAnEmptyCacheMeansStrokes() async throws {
        let environment = ["QUILL_OFFLINE": "1", "QUILL_CACHE": scratch("cache")]
        let found = try await ImageData.find(data: nil, environment: environment, strokes: Self.small) {
            source in
            try await source.load(environment: environment)
        }
        #expect("\(found.source)" == "Strokes (built in, seed 1)")
        #expect(
            found.notes == ["MNIST is not in the cache \(scratch("cache/mnist")) and QUILL_OFFLINE is set"])
        #expect(!FileManager.default.fileExists(atPath: scratch("cache")))
    }

    @Test func strokesAreWhatTheGeneratorDraws() throws {
        // More than one chunk.
        let digits = try ImageData.strokes(seed: 3, trainCount: 4100, testCount: 30)
        let drawn = Strokes(seed: 3).images(0..<4100)
        #expect(digits.train.images.shape == [4100, 28, 28, 1])
        #expect(digits.train.images.elements == drawn.pixels)
        #expect(digits.train.labels.elements == drawn.labels.map { Int32($0) })
        let test = try ImageData.strokes(seed: 3, trainCount: 0, testCount: 30).test
        #expect(test.images == digits.test.images && test.labels == digits.test.labels)
        #expect(test.images != digits.train[0..<30].images)
    }

    @Test(arguments: [(-1, 0), (0, -1), (10_000_001, 0)])
    func refusesCounts(_ train: Int, _ test: Int) async {
        let message = message(.argument) {
            _ = try ImageData.strokes(trainCount: train, testCount: test)
        }
        #expect(message.contains("received \(train == 0 ? test : train)"), "\(message)")
    }

    @Test func sourcesDescribeThemselves() {
        let cases: [(ImageData.Source, String)] = [
            (.folder("a/b"), "IDX files (folder a/b)"), (.file("a/b"), "IDX files (a/b)"),
            (.cache(.mnist, folder: "~/.cache/quill/mnist"), "MNIST (cache ~/.cache/quill/mnist)"),
            (.download(.kmnist, host: "h", folder: "~/c"), "KMNIST (downloaded from h to ~/c)"),
            (.strokes(seed: 1), "Strokes (built in, seed 1)"),
        ]
        for (source, text) in cases { #expect("\(source)" == text) }
    }
}

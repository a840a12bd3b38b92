import CQuillPage
import Foundation
import QuillCodecs
import QuillData
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import Testing

@testable import QuillReport

/// Pages about models: one file, escaped, and never without a word about what is missing.
struct ModelReportTests {
    private static func data(_ shape: Shape = [8, 8, 1], names: [String] = ["cat", "dog", "owl"]) throws
        -> ImageData
    {
        func part(_ count: Int, _ start: Int) throws -> Dataset {
            let pixels = (0..<count * shape.elementCount).map {
                UInt8(SplitMix64.mixed(UInt64(start + $0)) % 120)
            }
            return try Dataset(
                images: Tensor(shape.prepending(count), pixels),
                labels: Tensor((0..<count).map { Int32($0 % names.count) }), classNames: names)
        }
        return try ImageData(
            train: part(max(60, names.count), 1), test: part(30, 1 << 40),
            source: .init(name: "<i>noise</i>", place: "made", argument: "noise"))
    }

    private static func model(_ shape: Shape = [8, 8, 1], names: [String] = ["cat", "dog", "owl"]) throws
        -> Model
    {
        var model = try Sequential(input: shape, seed: 5) {
            Rescaling(1 / 255)
            Conv2D(3, 3, activation: .relu)
            Flatten()
            Dense(names.count)
        }
        model.classNames = names
        try model.compile(loss: .sparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
        return model
    }

    private static func history(_ losses: [Double]) -> History {
        History(
            epochs: Array(losses.indices),
            logs: losses.map { Logs([("loss", $0), ("val_loss", $0 * 1.1)]) })
    }

    private static func html(_ subjects: [ModelReport.Subject], _ data: ImageData? = nil) throws -> String {
        try ModelReport(subjects, data ?? Self.data()).html
    }

    @Test func onePageHoldsEverything() throws {
        let page = try Self.html([.init("first", Self.model(), history: Self.history([1, 0.5, 0.25]))])
        for part in [
            "<!doctype html>", "Draw a digit", "Summary", "findings", "Curves", "Score card", "Errors",
            "0.2750 in epoch 3", "id=\"page-module\"", "quillNetworks",
        ] { #expect(page.contains(part), "\(part)") }
        #expect(page.utf8.count < 1_000_000)
        // No address of another file.
        let rest = page.replacing("http://www.w3.org/2000/svg", with: "").replacing(
            "http://www.w3.org/1999/xlink", with: "")
        #expect(!rest.contains("http:") && !rest.contains("https:") && !rest.contains(" src=\"/"))
    }

    @Test func namesAreEscaped() throws {
        let names = ["<b>&\"'", "</script><script>alert(1)</script>", "owl"]
        let page = try Self.html(
            [.init("<img src=x onerror=alert(2)>", Self.model(names: names), history: Self.history([1]))],
            Self.data(names: names))
        #expect(
            !page.contains("<img src=x") && !page.contains("alert(1)</script>") && !page.contains("<b>&\"'"))
        #expect(!page.contains("<i>noise") && page.contains("&lt;i&gt;noise"))
        #expect(page.contains("&lt;img src=x onerror=alert(2)&gt;") && page.contains("\\u003c/script>"))
    }

    @Test func whatIsMissingIsSaid() throws {
        let alone = try Self.html([.init("alone", Self.model())])
        #expect(alone.contains("There is no history of alone"))
        let empty = try Self.html([.init("empty", Self.model(), history: History())])
        #expect(empty.contains("There is no history of empty"))
        let diverged = try Self.html([
            .init("diverged", Self.model(), history: Self.history([1, .nan, .infinity]))
        ])
        #expect(diverged.contains("are NaN or infinite") && !diverged.contains("\"nan"))
        let other = try Self.html([.init("other", Self.model([9, 9, 1]))])
        #expect(other.contains("<b>other</b> has no scores"))
        let unknown = try Self.html([
            .init(
                "groups",
                Sequential(input: [8, 8, 1]) {
                    GroupNormalization(groups: 1, name: "normal")
                    Flatten()
                    Dense(3)
                })
        ])
        #expect(unknown.contains("<b>groups</b> can’t answer here: normal: "), "\(unknown.count)")
        #expect(!unknown.contains("id=\"page-module\""))
        #expect(throws: QuillError.self) { try ModelReport([], Self.data()) }
    }

    @Test func modelsOfManyClassesAndColorsHavePages() throws {
        let names = (0..<1000).map { "class \($0)" }
        let page = try Self.html(
            [.init("wide", Self.model(names: names), history: Self.history([1]))], Self.data(names: names))
        #expect(page.contains("A confusion matrix of 1,000 classes") && page.utf8.count < 3_000_000)
        let colors = try Self.html([.init("colors", Self.model([9, 8, 3]))], Self.data([9, 8, 3]))
        #expect(colors.contains("input:[9, 8, 3]") && colors.contains("normalizes:false"))
        // All test images are of one of the model's classes.
        let one = try Self.html([.init("one", Self.model(names: ["cat", "dog"]))], Self.data(names: ["cat"]))
        #expect(one.contains("Score card") && one.contains("classes:[\"cat\",\"dog\"]"))
    }

    @Test func severalModelsAreSideBySide() throws {
        let page = try Self.html([
            .init("first", Self.model(), history: Self.history([1, 0.5])),
            .init("second", Self.model(), history: Self.history([2, 0.7])),
        ])
        #expect(page.contains("data-network=\"1\"") && page.contains("<b>first</b> against <b>second</b>"))
    }

    @Test func largeNetworksAreRoundedOrLeftOut() throws {
        func wide(_ units: Int) throws -> Model {
            try Sequential(input: [8, 8, 1]) {
                Flatten()
                Dense(units, activation: .relu)
                Dense(3)
            }
        }
        let rounded = try Self.html([.init("rounded", wide(12_000))])
        #expect(rounded.contains("rounded to 16 bits") && rounded.utf8.count < 3_000_000)
        let left = try Self.html([.init("left", wide(40_000))])
        #expect(left.contains("too large for a page") && left.utf8.count < 1_000_000)
    }

    /// The files that scripts/build-page makes are those of the present sources: POSIX's `cksum` of all of them.
    @Test func theModulesAreUpToDate() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let list = try String(
            contentsOf: root.appendingPathComponent("Sources/CQuillPage/sources.cksum"), encoding: .utf8
        ).split(separator: "\n").map(String.init)
        let paths = Array(list.dropFirst())
        for folder in ["Sources/QuillHandwriting", "Sources/CQuillPage/Module"] {
            let names = try FileManager.default.contentsOfDirectory(
                atPath: root.appendingPathComponent(folder).path)
            for name in names where name.hasSuffix(".swift") { #expect(paths.contains("\(folder)/\(name)")) }
        }
        #expect(paths.contains("Sources/CQuillKernels/bodies/convolution_winograd.h"))
        let bytes = try paths.flatMap { try Data(contentsOf: root.appendingPathComponent($0)) }
        #expect(
            list[0] == "\(Self.checksum(bytes)) \(bytes.count)",
            "the page's modules are older than their sources: run scripts/build-page")
    }

    /// The CRC of POSIX's `cksum`: polynomial 0x04C11DB7, most significant bit first, with the length appended.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        let table = (0..<256).map { index in
            (0..<8).reduce(UInt32(index) << 24) { crc, _ in crc << 1 ^ (crc >> 31 == 1 ? 0x04C1_1DB7 : 0) }
        }
        var crc: UInt32 = 0
        func add(_ byte: UInt8) { crc = crc << 8 ^ table[Int(UInt8(crc >> 24) ^ byte)] }
        bytes.forEach(add)
        var length = bytes.count
        while length > 0 {
            add(UInt8(length & 0xFF))
            length >>= 8
        }
        return ~crc
    }
}

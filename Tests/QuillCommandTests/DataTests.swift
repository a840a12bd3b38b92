import Foundation
import QuillCodecs
import QuillTensor
import TestSupport
import Testing

@testable import QuillCommand

/// Tests `quill data`, and the other commands on data other than MNIST.
@Suite(.offThePool) struct DataTests {
    let folder: Scratch
    let program: Program

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
    }

    /// Writes images of five classes, 6 × 6 pixels, that a network can tell apart.
    private func putLetters() throws {
        func part(_ count: Int) -> (images: AnyTensor, labels: AnyTensor) {
            let images = Tensor<UInt8>([count, 6, 6]) { target in
                for place in target.indices {
                    let (row, column) = (place / 36, place % 6)
                    target.initializeElement(at: place, to: row % 5 == column ? 255 : UInt8(row % 7))
                }
            }
            return (.uint8(images), .int32(Tensor((0..<count).map { Int32($0 % 5) })))
        }
        let (train, test) = (part(100), part(20))
        try Npz.write(
            ["x_train": train.images, "y_train": train.labels, "x_test": test.images, "y_test": test.labels],
            to: folder.path + "/letters.npz")
    }

    @Test func listsDataSets() throws {
        let list = try program.run("data", "list")
        #expect(list.code == 0 && list.error.isEmpty)
        for name in ["mnist", "fashion-mnist", "kmnist", "qmnist", "usps", "emnist-letters", "strokes"] {
            #expect(list.output.contains("\n\(name) "), "\(name)")
        }
        let json = try JSON(parsing: Array(program.run("data", "list", "--json").output.utf8), name: "list")
        let usps = try #require(json.elements?.first { $0.members?["name"] == .string("usps") }?.members)
        #expect(usps["training"] == .integer(7291) && usps["cached"] == .bool(false))
        #expect(usps["shape"] == .array([.integer(16), .integer(16), .integer(1)]))
    }

    @Test func describesFilesAndTheGenerator() throws {
        try putLetters()
        let text = try program.run("data", "describe", "letters.npz", "--samples", "2")
        #expect(text.code == 0, "\(text.error)")
        let lines = text.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "Data     npz file: 100 to train on, 20 to test on (letters.npz)")
        #expect(lines[1] == "Images   6×6×1 bytes")
        #expect(lines[2].hasPrefix("Train    pixels ") && lines[2].hasSuffix("from 0 to 255"))
        #expect(lines[3] == "         5 classes: 0 20, 1 20, 2 20, 3 20, 4 20")
        #expect(Array(lines[7...]) == ["0       1", "@        @", "@        @", "@        @", ""])
        let json = try JSON(
            parsing: Array(program.run("data", "describe", "letters.npz", "--json").output.utf8),
            name: "describe")
        #expect(
            json.members?["test"]?.members?["class_counts"]
                == .array([JSON](repeating: .integer(4), count: 5)))
        #expect(json.members?["shape"] == .array([.integer(6), .integer(6), .integer(1)]))
    }

    @Test func networksFollowTheData() throws {
        try putLetters()
        let trained = try program.run(
            "train", "mlp-128", "--data", "letters.npz", "--epochs", "12", "--verbose", "0", "--json")
        #expect(trained.code == 0, "\(trained.error)")
        let outcome = try JSON(parsing: Array(trained.output.utf8), name: "train").members
        #expect(outcome?["parameters"] == .integer(36 * 128 + 128 + 128 * 5 + 5))
        guard case .number(let accuracy) = outcome?["test"]?.members?["accuracy"] else {
            Issue.record("no accuracy: \(trained.output)")
            return
        }
        #expect(accuracy > 0.9)
        let predicted = try program.run("predict", "digits.safetensors", "0…4", "--data", "letters.npz")
        #expect(
            predicted.output.contains("number  class  label      0      1"),
            "\(predicted.output)\(predicted.error)")
        let wrong = try program.run("train", "--layers", "dense 10", "--data", "letters.npz", "--epochs", "1")
        #expect(wrong.code == 2)
        #expect(
            wrong.error.contains(
                "the last layer's output is [10], expected [5], one per class; end with dense 5"))
        let evaluated = try program.run("evaluate", "cnn-32-64", "--data", "letters.npz")
        #expect(evaluated.code == 1 && evaluated.error.hasPrefix("quill: conv2d_1: "), "\(evaluated.error)")
    }

    @Test func verifiesTheCache() throws {
        let nothing = try program.run("data", "verify")
        #expect(nothing.code == 0 && nothing.output == "no data set is in the cache\n")
        let cache = try folder.makeFolder("cache/usps")
        try Data("9 1 1".utf8).write(to: URL(fileURLWithPath: cache + "/zip.train"))
        let damaged = try program.run("data", "verify", "usps")
        #expect(damaged.code == 1 && damaged.error.isEmpty)
        #expect(damaged.output == "damaged  \(cache)/zip.train\nmissing  \(cache)/zip.test\n")
        let json = try JSON(
            parsing: Array(program.run("data", "verify", "usps", "--json").output.utf8), name: "verify")
        #expect(json.elements?.map { $0.members?["state"] } == [.string("damaged"), .string("missing")])
    }

    static let bad: [(arguments: [String], code: Int32, says: String)] = [
        (
            ["data", "fetch", "fashon-mnist"], 2,
            "unknown data set 'fashon-mnist'; did you mean fashion-mnist?"
        ),
        (
            ["data", "verify", "nothing-like-it"], 2,
            "unknown data set 'nothing-like-it'; expected one of mnist, "
        ),
        (
            ["data", "fetch", "kmnist"], 1,
            "KMNIST is not in the cache ~/cache/kmnist and QUILL_OFFLINE is set"
        ),
        (["data", "describe", "missing.npz"], 1, "cannot read missing.npz: no such file or folder"),
        (
            ["data", "describe", "kmnst"], 1,
            "kmnst: no such file, folder or data set; did you mean kmnist?"
        ),
        (["data", "describe", "strokes", "--samples", "-1"], 2, "samples"),
        (
            ["train", "--data", "emnist-letters", "--layers", "dense 10"], 2,
            "expected [26], one per class"
        ),
        (["train", "--data", "usps", "cnn-32-64"], 1, "--data: USPS is not in the cache"),
    ]

    @Test(arguments: bad) func refuses(_ arguments: [String], _ code: Int32, _ says: String) throws {
        let result = try program.start(arguments).result()
        #expect(result.code == code && result.output.isEmpty)
        #expect(result.error.hasPrefix("quill: ") && result.error.contains(says), "\(result.error)")
        #expect(result.error.split(separator: "\n").count == 1)
    }

    @Test func barsFollowDownloads() {
        let half = DownloadBar.text(
            .init(file: "a.gz", host: "example.org", received: 1_500_000, total: 3_000_000))
        #expect(half == "Downloading a.gz ━━━━━━━━━━────────── 1.5 MB of 3.0 MB from example.org")
        let unknown = DownloadBar.text(.init(file: "a.gz", host: "h", received: 999, total: nil))
        #expect(unknown == "Downloading a.gz 999 bytes from h")
    }
}

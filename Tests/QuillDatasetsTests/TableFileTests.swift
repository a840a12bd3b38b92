import QuillCodecs
import QuillData
import QuillTensor
import TestSupport
import Testing

@testable import QuillDatasets

/// Images from CSV and npz files.
struct TableFileTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func csv(_ text: String, name: String = "a.csv") throws -> String {
        try scratch.put(name, Array(text.utf8))
    }

    static let good: [(text: String, pixels: [UInt8], labels: [Int32], names: [String])] = [
        ("3,1,2,3,4\n0,5,6,7,255\n", [1, 2, 3, 4, 5, 6, 7, 255], [3, 0], ["0", "1", "2", "3"]),
        ("label,p1,p2,p3,p4\n1,1,2,3,4\n", [1, 2, 3, 4], [1], ["0", "1"]),
        (
            "p1,p2,Class,p3,p4\n1,2,cat,3,4\n5,6,ant,7,8.0\n", [1, 2, 3, 4, 5, 6, 7, 8], [1, 0],
            ["ant", "cat"]
        ),
        ("dog,1,2,3,4\n\"a, b\",1,2,3,4\n", [1, 2, 3, 4, 1, 2, 3, 4], [1, 0], ["a, b", "dog"]),
        ("label,p1,p2,p3,p4\r\n1.0,1,2,3,4\r\n1,1,2,3,4", [1, 2, 3, 4, 1, 2, 3, 4], [1, 1], ["0", "1"]),
    ]

    @Test(arguments: good.indices) func readsCSV(_ index: Int) throws {
        let (text, pixels, labels, names) = Self.good[index]
        let data = try Dataset(csv: csv(text))
        #expect(data.images.shape == Shape([labels.count, 2, 2, 1]))
        #expect(data.images.elements == pixels && data.labels.elements == labels && data.classNames == names)
    }

    @Test func takesWhatIsSaid() throws {
        let path = try csv("a;b;c;d;kind\n1;2;3;4;x\n5;6;7;8;y\n")
        for column in [CSVColumn.named("kind"), .at(4)] {
            let data = try Dataset(
                csv: path, labelColumn: column, imageShape: [1, 2, 2], classNames: ["y", "z", "x"],
                separator: ";")
            #expect(
                data.images.shape == [2, 1, 2, 2] && data.labels == Tensor([2, 0]) && data.classCount == 3)
        }
    }

    @Test func readsPairsOfFiles() throws {
        let train = try csv("label,a\n2,1\nno,3\n", name: "x_train.csv")
        _ = try scratch.put("x_test.csv", Array("label,a\nno,2\n".utf8))
        let data = try ImageData.read(train)
        #expect(data.train.classNames == ["2", "no"] && data.test.labels == Tensor([1]))
        #expect("\(data.source)" == "CSV file (\(train))")
        let test = try ImageData.read(scratch("x_test.csv"))
        #expect(test.train.count == 0 && test.test.count == 1)
        let packed = try scratch.put("test.csv.gz", Gzip.deflate(Array("1,5".utf8)))
        #expect(try ImageData.read(packed).test.images.elements == [5])
    }

    static let bad: [(text: String, kind: QuillError.Kind, says: String)] = [
        ("", .file, "the file is empty"),
        ("label\n1\n", .shape, "0 pixels per line aren't a square image"),
        ("1,2,3\n", .shape, "2 pixels per line aren't a square image; specify the image shape"),
        ("1,2\n1,256\n", .data, "line 2, column 2: expected a pixel 0 to 255, received '256'"),
        ("1,2\n1,-1\n", .data, "line 2, column 2: expected a pixel 0 to 255, received '-1'"),
        ("1,2\n1,0.5\n", .data, "received '0.5'"),
        ("1,2\n1,\n", .file, "line 2, column 2: expected a pixel 0 to 255, received ''"),
        ("1,2\n1,x\n", .file, "received 'x'"), ("1,2\n,3\n", .file, "line 2, column 1: the label is missing"),
        ("1,2\n1,2,3\n", .file, "line 2: expected 2 columns"),
    ]

    @Test(arguments: bad) func refusesCSV(_ text: String, _ kind: QuillError.Kind, _ says: String)
        async throws
    {
        let path = try csv(text)
        let failure = message(kind) { _ = try ImageData.read(path) }
        #expect(failure.contains(path) && failure.contains(says), "\(failure)")
    }

    @Test func refusesWhatIsSaid() async throws {
        let path = try csv("label,a\n1,2\n3,4\n")
        let cases: [(QuillError.Kind, String, CSVColumn?, Shape?, [String]?)] = [
            (.argument, "expected a column 'kind'", .named("kind"), nil, nil),
            (.argument, "expected a label column from 0 to 1, received 2", .at(2), nil, nil),
            (.argument, "received -1", .at(-1), nil, nil),
            (.shape, "expected a label and the pixels of [2, 2, 1]", nil, [2, 2, 1], nil),
            (.shape, "expected a label and the pixels of [1]", nil, [1], nil),
            (.data, "line 3, column 1: '3' is none of the 2 classes, 0, 1…", nil, nil, ["0", "1"]),
        ]
        for (kind, says, column, shape, names) in cases {
            let failure = message(kind) {
                _ = try Dataset(csv: path, labelColumn: column, imageShape: shape, classNames: names)
            }
            #expect(failure.contains(says), "\(failure)")
        }
    }

    private func npz(_ arrays: [String: AnyTensor], name: String = "a.npz") throws -> String {
        try Npz.write(arrays, to: scratch(name))
        return scratch(name)
    }

    static let images = AnyTensor.uint8(Tensor([2, 1, 2]) { _ = $0.initialize(from: [1, 2, 3, 255]) })
    static let labels = AnyTensor.int32(Tensor([4, 0]))

    @Test func readsNpz() throws {
        for names in [
            ["x_train", "y_train", "x_test", "y_test"],
            ["train_images", "train_labels", "test_images", "test_labels"],
        ] {
            let path = try npz([
                names[0]: Self.images, names[1]: Self.labels, names[2]: .float32(.ones([1, 1, 2, 1])),
                names[3]: .uint8(Tensor([5])), "more": .float32(.ones([1])),
            ])
            let data = try ImageData.read(path)
            #expect(data.train.images.shape == [2, 1, 2, 1] && data.train.images.elements == [1, 2, 3, 255])
            #expect(data.train.labels == Tensor([4, 0]) && data.test.labels == Tensor([5]))
            #expect(
                data.test.images.elements == [1, 1] && data.train.classCount == 6 && data.test.classCount == 6
            )
            #expect("\(data.source)" == "npz file (\(path))")
        }
        let single = try ImageData.read(
            npz(["images": Self.images, "labels": Self.labels], name: "test.npz"))
        #expect(single.train.count == 0 && single.test.count == 2)
        let columns = try ImageData.read(npz(["x": Self.images, "y": .int32(.zeros([2, 1]))]))
        #expect(columns.train.labels == Tensor([0, 0]))
    }

    static let badArrays: [(arrays: [String: AnyTensor], kind: QuillError.Kind, says: String)] = [
        (
            ["a": labels], .file,
            "expected arrays x_train and y_train, train_images and train_labels, or images and labels; found a"
        ),
        (["a": images], .data, "a: 2 images without labels"),
        (
            ["x": images, "y": .int32(Tensor([1, 2, 3]))], .data,
            "x: expected one label per image, received 2 images and 3 labels"
        ),
        (
            ["x": images, "y": .int32(Tensor([-1, 2]))], .data,
            "y: row 0: expected a class number from 0, received '-1'"
        ),
        (
            ["x": images, "y": .int32(Tensor([.max, 2]))], .data,
            "y: row 0: expected class numbers below 65536, received '2147483647'"
        ),
        (
            ["x": images, "y": .float32(Tensor([1, 0.5]))], .data,
            "y: row 1: expected a class, received '0.5'"
        ),
        (["x": images, "y": .float32(Tensor([.nan, 1]))], .data, "y: row 0: the label is 'nan'"),
        (
            ["x": images, "y": .int32(.zeros([2, 3]))], .shape,
            "y: expected labels [count] or one-hot [count, classes], received [2, 3]"
        ),
        (["x": .uint8(.zeros([2, 3])), "y": labels], .shape, "x: 3 pixels per line aren't a square image"),
        (["x": .uint8(.zeros([2])), "y": labels], .shape, "x: expected [count, height, width]"),
        (
            ["x": .int32(.ones([2, 1, 2]).map { Int32($0) * 256 }), "y": labels], .data,
            "x: row 0: expected a pixel 0 to 255, received '256'"
        ),
        (
            ["x": .float32(Tensor([2, 1, 1], repeating: 3.5)), "y": labels], .data,
            "x: row 0: expected a pixel 0 to 255, received '3.5'"
        ),
    ]

    @Test(arguments: badArrays.indices) func refusesNpz(_ index: Int) async throws {
        let (arrays, kind, says) = Self.badArrays[index]
        let path = try npz(arrays)
        let failure = message(kind) { _ = try ImageData.read(path) }
        #expect(failure.contains(path) && failure.contains(says), "\(failure)")
    }

    @Test func refusesParts() async throws {
        let path = try npz([
            "x_train": Self.images, "y_train": Self.labels, "x_test": .uint8(.zeros([1, 2, 2])),
            "y_test": .int32(Tensor([0])),
        ])
        let failure = message(.shape) { _ = try ImageData.read(path) }
        #expect(
            failure.contains("training images are [1, 2, 1], but test images are [2, 2, 1]"), "\(failure)")
        let bytes = try scratch.put("b.npz", Array("no zip".utf8))
        #expect(message(.file) { _ = try ImageData.read(bytes) }.contains("not a zip archive"))
    }
}

import QuillCodecs
import QuillData
import QuillTensor
import TestSupport
import Testing

@testable import QuillDatasets

/// Files as careless people have them: each is read right, or named in one short line.
struct CarelessFilesTests {
    private let scratch: Scratch
    private static let digits = TableTwin.digits.train
    private static let animals = ["cat", "cow", "dog"]

    init() throws { scratch = try Scratch() }

    /// The bytes of a file of texts, made without the code under test.
    private func texts(_ texts: [String]) -> [UInt8] {
        let length = texts.map(\.utf8.count).max() ?? 0
        let header = "{'descr': '|S\(length)', 'fortran_order': False, 'shape': (\(texts.count),), }"
        let filled = texts.flatMap { Array($0.utf8) + [UInt8](repeating: 0, count: length - $0.utf8.count) }
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
            + filled
    }

    private func put(_ name: String, _ text: String) throws -> String {
        try scratch.put(name, Array(text.utf8))
    }

    @Test func namesInArraysAreClassNames() throws {
        let kinds = Self.digits.labels.elements.map { Int($0) % 3 }
        let names = texts(kinds.map { Self.animals[$0] })
        try ZipWriter.write(to: scratch("a.npz")) { archive in
            try archive.add("x.npy", Npy.encode(.uint8(Self.digits.images)))
            try archive.add("y.npy", names)
        }
        try Npy.write(.uint8(Self.digits.images), to: scratch("X.npy"))
        try scratch.put("Y.npy", names)
        for name in ["a.npz", "X.npy"] {
            let data = try ImageData.read(scratch(name))
            #expect(
                data.train.classNames == Self.animals && data.train.labels.elements == kinds.map(Int32.init))
            #expect(data.train.images == Self.digits.images && data.notes.isEmpty)
        }
        // Two pairs in capitals in a folder.
        try Npy.write(.uint8(Self.digits.images), to: scratch("caps/X_train.npy".folderMade(scratch)))
        try Npy.write(.int32(Self.digits.labels), to: scratch("caps/Y_train.npy"))
        try Npy.write(.uint8(TableTwin.digits.test.images), to: scratch("caps/X_test.npy"))
        try Npy.write(.int32(TableTwin.digits.test.labels), to: scratch("caps/Y_test.npy"))
        let data = try ImageData.read(scratch("caps"))
        #expect(data.train.labels == Self.digits.labels && data.test.labels == TableTwin.digits.test.labels)
    }

    /// The classes of one-hot columns have the names of the columns.
    @Test func namesOfOneHotColumnsAreClassNames() throws {
        let pixels = (0..<25).map { "pixel\($0)" }
        var text = (pixels + Self.animals.map { "is_\($0)" }).joined(separator: ",") + "\n"
        for row in 0..<6 {
            let image = (0..<25).map { "\((row * 31 + $0 * 7) % 256)" }
            text += (image + (0..<3).map { $0 == row % 3 ? "1" : "0" }).joined(separator: ",") + "\n"
        }
        let data = try ImageData.read(put("a.csv", text))
        #expect(data.train.classNames == Self.animals && data.train.labels.elements == [0, 1, 2, 0, 1, 2])
        let bad = try put("b.csv", text.replacing("1,0,0\n", with: "1,1,0\n"))
        #expect(
            message(.data) { _ = try ImageData.read(bad) }.contains("expected one column beside the pixels"))
        // A late row.
        let many = text + String(repeating: text.split(separator: "\n")[1] + "\n", count: 2100)
        let late = try put("c.csv", many + many.split(separator: "\n")[1].dropLast(5) + "0,0,0\n")
        #expect(
            message { _ = try ImageData.read(late) }.contains(
                "line 2108, column 26: expected one-hot labels, a 1 in one of 3 columns and 0 in the others"))
    }

    @Test func severalColumnsBesideThePixelsAreAnError() throws {
        let text =
            "a,pixel0,pixel1,pixel2,pixel3,b\n"
            + (0..<4).map { "\($0 % 2 + 3),1,2,3,4,\($0 % 3 + 5)\n" }.joined()
        let path = try put("a.csv", text)
        #expect(
            message(.data) { _ = try ImageData.read(path) }
                == "\(path): expected one column beside the pixels, the labels, received 'a', 'b'; --label-column names it"
        )
        let data = try ImageData.read(path, reading: ReadOptions(labelColumn: .named("b")))
        #expect(
            data.train.labels.elements == [5, 6, 7, 5]
                && data.train.images.elements.prefix(4) == [1, 2, 3, 4])
        #expect(data.notes == ["column 1 'a' isn't used"])
        // The only one is found for predicting as for training.
        let rows = text.split(separator: "\n").map { $0.dropLast(2) }.joined(separator: "\n")
        let only = try put("b.csv", rows)
        guard case .labeled(let found) = try FoundImages.read(only, reading: ReadOptions(shape: [2, 2, 1]))
        else {
            Issue.record("the labels are missed")
            return
        }
        #expect(try ImageData.read(only).train.labels == found.train.labels)
        #expect(found.train.labels.elements == [3, 4, 3, 4])
    }

    @Test func emptyFilesAreNamed() throws {
        for name in ["a.csv", "a.npy", "a.npz", "a.zip", "a.gz", "a-images-idx3-ubyte"] {
            let path = try scratch.put(name, [])
            #expect(message { _ = try ImageData.read(path) } == "\(path): the file is empty")
            #expect(message { _ = try FoundImages.read(path) } == "\(path): the file is empty")
        }
        for name in ["none.zip", "none.npz"] {
            try ZipWriter.write(to: scratch(name)) { _ in }
            #expect(
                message { _ = try ImageData.read(scratch(name)) } == "\(scratch(name)): the archive is empty")
        }
        try Npy.write(.uint8(.zeros([0, 28, 28])), to: scratch("zero.npy"))
        try Npz.write(["x": .uint8(.zeros([0, 28, 28])), "y": .int32(.zeros([0]))], to: scratch("zero.npz"))
        for name in ["zero.npy", "zero.npz"] {
            #expect(
                message(.data) { _ = try FoundImages.read(scratch(name)) }
                    == "\(scratch(name)): there are no images, but an array [0, 28, 28]")
        }
    }

    @Test func anotherDelimiterIsNamedInAShortLine() throws {
        let path = try put("a.tsv", TableTwin(separator: "\t", header: { $0 }).text(Self.digits))
        #expect(
            message(.argument) { _ = try ImageData.read(path, reading: ReadOptions(delimiter: ",")) }
                == "--delimiter: \(path): expected several fields in a line, received one, without ','; they seem to be "
                + "separated by tabs")
        let cell = String(repeating: "x", count: 5000)
        let bad = try put("b.csv", "1,\(cell),0,0,0\n2,0,0,0,0\n")
        #expect(message(.file) { _ = try ImageData.read(bad) }.count < bad.count + 200)
    }

    @Test func decimalCommasBetweenCommasAreNamed() throws {
        let pixels: @Sendable (UInt8) -> String = { "0,\(Int($0) + 1000)" }
        let path = try put("a.csv", TableTwin(pixel: pixels).text(Self.digits))
        #expect(
            message(.data) { _ = try ImageData.read(path) }
                == "\(path): there are twice as many fields as pixels, as if numbers were written with decimal commas (0,5) "
                + "between commas; save the table with decimal points, or with semicolons between fields")
    }

    /// Images with the numbers of the file, for networks that take them so.
    @Test func numbersStayAsTheyAre() throws {
        let floats = Self.digits.images.map { Float($0) / 255 }
        let options = ReadOptions(shape: [28, 28, 1])
        func read(_ name: String) throws -> NumberImages {
            try #require(try NumberImages.read(scratch(name), reading: options))
        }
        try Npz.write(["x": .float32(floats), "y": .int32(Self.digits.labels)], to: scratch("a.npz"))
        let labeled = try read("a.npz")
        #expect(labeled.images == .float32(floats) && labeled.labels == Self.digits.labels)
        try Npy.write(.float64(floats.cast(to: Double.self).reshaped([60, 784])), to: scratch("b.npy"))
        let flat = try read("b.npy")
        #expect(flat.images == .float64(floats.cast(to: Double.self)) && flat.labels == nil)
        // One image, without an axis that counts it.
        try Npy.write(.float32(floats[0].reshaped([28, 28])), to: scratch("one.npy"))
        #expect(try read("one.npy").images == .float32(floats[0..<1]))
        try Npz.write(["arr_0": .float32(floats[0].reshaped([28, 28]))], to: scratch("one.npz"))
        #expect(try read("one.npz").images == .float32(floats[0..<1]))
        // The test images are those to predict.
        let test = TableTwin.digits.test
        try Npz.write(
            ["x_train": .float32(floats), "x_test": .uint8(test.images)], to: scratch("parts.npz"))
        let part = try read("parts.npz")
        #expect(part.images == .uint8(test.images) && part.notes == ["its test images"])
        #expect(try UnlabeledImages.read(scratch("parts.npz")).images == test.images)
        #expect(try NumberImages.read(scratch.path, reading: options) == nil)
    }

    /// An array of another shape isn't read as if its pixels were in order.
    @Test func shapesOfArraysAreChecked() throws {
        try Npy.write(.uint8(.zeros([3, 14, 56])), to: scratch("a.npy"))
        #expect(
            message(.shape) {
                _ = try UnlabeledImages.read(scratch("a.npy"), reading: ReadOptions(shape: [28, 28, 1]))
            }.contains("expected images [28, 28], received [14, 56]"))
        let colors = Tensor<UInt8>([2, 3, 6, 5]) { target in
            for index in target.indices { target.initializeElement(at: index, to: UInt8(index)) }
        }
        try Npy.write(.uint8(colors), to: scratch("b.npy"))
        #expect(
            try UnlabeledImages.read(scratch("b.npy"), reading: ReadOptions(shape: [6, 5, 3])).images
                == colors.transposed(0, 2, 3, 1))
    }
}

extension String {
    /// The name of a file, whose folder is made.
    fileprivate func folderMade(_ scratch: Scratch) throws -> String {
        try scratch.put(self, [])
        return self
    }
}

import QuillCodecs
import QuillData
import QuillTensor
import TestSupport
import Testing

@testable import QuillDatasets

/// Tables in the forms that people have hold the same images.
struct TableFormsTests {
    static let digits = TableTwin.digits.train

    /// A class as ten fields.
    private static let oneHot: @Sendable (Int) -> String = { kind in
        (0...9).map { $0 == kind ? "1" : "0" }.joined(separator: ",")
    }

    static let forms: [(name: String, twin: TableTwin, notes: [String])] = [
        ("Redmon's", TableTwin(), []),
        ("Kaggle's", TableTwin(header: { $0 }), []),
        ("a BOM and CRLF", TableTwin(header: { $0 }, lineEnd: "\r\n"), []),
        ("semicolons", TableTwin(separator: ";"), ["fields are separated by semicolons"]),
        ("tabs", TableTwin(separator: "\t", header: { $0 }), ["fields are separated by tabs"]),
        ("spaces", TableTwin(separator: "   "), ["fields are separated by spaces"]),
        ("quotes", TableTwin(header: { "\"\($0)\"" }, pixel: { "\"\($0)\"" }), []),
        ("spaces after commas", TableTwin(separator: ", "), []),
        (
            "a comma at the end of lines", TableTwin(lineEnd: ",\n"),
            ["the last column is empty and isn't used"]
        ),
        (
            "UCI's", TableTwin(label: .last),
            [
                "labels are taken from the last column (785), because the first has the same value in all rows; "
                    + "--label-column first|last|NAME|NUMBER chooses another"
            ]
        ),
        (
            "a label by name", TableTwin(label: .middle(300), header: { $0 }),
            ["labels are in column 301 ('label')"]
        ),
        (
            "a label of any name beside named pixels",
            TableTwin(label: .middle(300), header: { $0 }, labelName: "Ziffer"),
            ["labels are in column 301 ('Ziffer'), the only one that isn't named as a pixel"]
        ),
        (
            "an index from any number", TableTwin(header: { $0 }, labelName: "kind", index: "Nr"),
            [
                "column 1 'Nr' counts the rows and isn't used",
                "labels are in column 2 ('kind'), the only one that isn't named as a pixel",
            ]
        ),
        (
            "one-hot at the end", TableTwin(label: .last, labelText: oneHot),
            ["labels are one-hot in the columns 785 to 794, of 10 classes"]
        ),
        (
            "one-hot in front",
            TableTwin(separator: ";", labelText: { oneHot($0).replacing(",", with: ";") }),
            [
                "fields are separated by semicolons",
                "labels are one-hot in the columns 1 to 10, of 10 classes",
            ]
        ),
        (
            "one-hot by name",
            TableTwin(
                label: .last,
                header: { $0 }, labelName: (0...9).map { "class_\($0)" }.joined(separator: ","),
                labelText: oneHot), ["labels are one-hot in the columns 785 to 794, of 10 classes"]
        ),
        (
            "pandas' index", TableTwin(header: { $0 }, index: ""),
            ["column 1 '' counts the rows and isn't used", "labels are in column 2 ('label')"]
        ),
        (
            "an index without a name", TableTwin(index: "0"), ["column 1 counts the rows and isn't used"]
        ),
        (
            "np.savetxt",
            TableTwin(
                separator: " ", pixel: { TableTwin.exponential(Double($0)) },
                labelText: {
                    TableTwin.exponential(Double($0))
                }), ["fields are separated by spaces"]
        ),
        (
            "0…1", TableTwin(header: { $0 }, pixel: { "\(Double($0) / 255)" }),
            ["pixels are 0…1, scaled to 0…255 (--scale 0..255 leaves them)"]
        ),
        (
            "decimal commas",
            TableTwin(separator: ";", pixel: { "\(Double($0) / 255)".replacing(".", with: ",") }),
            [
                "fields are separated by semicolons",
                "pixels are 0…1, scaled to 0…255 (--scale 0..255 leaves them)",
            ]
        ),
        (
            "-1…1", TableTwin(pixel: { TableTwin.exponential(Double($0) / 127.5 - 1) }),
            ["pixels are -1…1, scaled to 0…255 (--scale 0..255 leaves them)"]
        ),
        (
            "torchvision's normalization", TableTwin(pixel: { "\((Double($0) / 255 - 0.1307) / 0.3081)" }),
            [
                "pixels are normalized by MNIST's mean and deviation, scaled to 0…255 (--scale 0..255 leaves them)"
            ]
        ),
        (
            "fractions", TableTwin(pixel: { "\(Double($0) + ($0 > 0 && $0 < 255 ? 0.25 : 0))" }),
            [
                "pixels are fractions of 0…255, rounded to whole numbers"
            ]
        ),
    ]

    @Test(arguments: forms.indices) func readsForms(_ index: Int) throws {
        let (name, twin, notes) = Self.forms[index]
        let scratch = try Scratch()
        let mark: [UInt8] = name.hasPrefix("a BOM") ? [0xEF, 0xBB, 0xBF] : []
        let path = try scratch.put("mine.csv", mark + Array(twin.text(Self.digits).utf8))
        let data = try ImageData.read(path)
        #expect(data.train.images == Self.digits.images, "\(name)")
        #expect(data.train.labels == Self.digits.labels, "\(name)")
        #expect(data.train.classNames == Self.digits.classNames)
        #expect(Set(data.notes) == Set(notes), "\(name): \(data.notes)")
    }

    /// Comments before the data, which say nothing about columns.
    @Test func skipsComments() throws {
        let scratch = try Scratch()
        let text = "# Digits\n# made by hand\n" + TableTwin().text(Self.digits)
        let data = try ImageData.read(scratch.put("mine.csv", Array(text.utf8)))
        #expect(data.train.images == Self.digits.images && data.train.labels == Self.digits.labels)
    }

    /// Excel writes 15420 as "15,420". A decimal comma is told from that by other numbers with one.
    @Test func separatorsOfThousandsAreNotDecimalCommas() throws {
        let scratch = try Scratch()
        func read(_ twin: TableTwin) throws -> ImageData {
            try ImageData.read(scratch.put("mine.csv", Array(twin.text(Self.digits).utf8)))
        }
        let grouped = TableTwin(pixel: { pixel in
            let number = Int(pixel) * 257
            let rest = String(number % 1000)
            return number < 1000
                ? rest : "\"\(number / 1000),\(String(repeating: "0", count: 3 - rest.count))\(rest)\""
        })
        let failure = message(.data) { _ = try read(grouped) }
        #expect(failure.contains("with a separator of thousands, or "), "\(failure)")
        let decimals = TableTwin(separator: ";", pixel: { "\($0),\($0 == 0 ? "0" : "000")" })
        #expect(try read(decimals).train.images == Self.digits.images)
    }

    @Test func aTableWithoutLinesIsNamed() throws {
        let scratch = try Scratch()
        let path = try scratch.put("mine.csv", Array("label,p0,p1\n".utf8))
        #expect(message { _ = try ImageData.read(path) }.contains("there is a header, but no line of data"))
    }

    /// Ranges that lose information: the twin is rounded as a byte by hand.
    @Test func scalesSmallIntegers() throws {
        let scratch = try Scratch()
        for (top, says) in [(1, "pixels are 0 or 1"), (16, "pixels are 0…16")] {
            let path = try scratch.put(
                "\(top).csv",
                Array(TableTwin(pixel: { "\(Int($0) * top / 255)" }).text(Self.digits).utf8))
            let data = try ImageData.read(path)
            let expected = Self.digits.images.map { pixel -> UInt8 in
                let value = Int(pixel) * top / 255
                return UInt8((value * 255 * 2 + top) / (2 * top))
            }
            #expect(data.train.images == expected)
            #expect(data.notes == ["\(says), scaled to 0…255 (--scale 0..255 leaves them)"])
            let left = try ImageData.read(path, reading: ReadOptions(scale: PixelRange(0...255)))
            #expect(left.train.images.maximum == UInt8(top) && left.notes.isEmpty)
        }
        let odd = try scratch.put(
            "odd.csv", Array(TableTwin(pixel: { "\($0 / 5)" }).text(Self.digits).utf8))
        let doubted = try ImageData.read(odd)
        #expect(
            doubted.notes == ["the brightest pixel is 51 of 255; if that is white, say --scale 0..51"])
        let scaled = try ImageData.read(odd, reading: ReadOptions(scale: PixelRange(0...51)))
        #expect(scaled.train.images == Self.digits.images.map { $0 / 5 * 5 })
    }

    @Test func takesWhatIsAskedFor() throws {
        let scratch = try Scratch()
        let small = try Dataset(
            images: Tensor([20, 4, 6, 1], (0..<480).map { UInt8($0 % 251) }),
            labels: Tensor((0..<20).map { Int32($0 % 3) }), classes: 3)
        for label in [TableTwin.LabelPlace.middle(7), .last] {
            let twin = TableTwin(separator: "|", label: label, index: nil)
            let path = try scratch.put("small.txt", Array(twin.text(small).utf8))
            let column: CSVColumn = if case .last = label { .last } else { .numbered(8) }
            let options = ReadOptions(
                labelColumn: column, delimiter: "|", shape: [4, 6, 1], isInverted: true, isTransposed: true)
            let data = try ImageData.read(path, reading: options)
            #expect(data.train.images == small.transposed.inverted.images)
            #expect(data.train.labels == small.labels)
            #expect(
                Set(data.notes) == ["inverted, as asked", "rows and columns are exchanged, as asked"])
        }
    }

    static let bad: [(text: String, kind: QuillError.Kind, says: String)] = [
        ("nan,1,2,3,4\n1,1,2,3,4\n", .file, "line 1, column 1: the label is 'nan', which is a missing value"),
        ("1,1,2,3,4\n-1,1,2,3,4\n", .file, "line 2, column 1: expected a class number from 0, received '-1'"),
        ("1,1,2,3,4\n ,1,2,3,4\n", .file, "line 2, column 1: the label is missing"),
        ("1,1,2,3,4\n0.5,1,2,3,4\n", .file, "received '0.5'; is this a column of pixels?"),
        (
            "1,1,2,3,4\n1,1,2,nan,4\n", .file,
            "line 2, column 4: expected a pixel 0 to 255, received 'nan'; it is a missing value"
        ),
        (
            "1,1,2,3,4\nlabel,a,b,c,d\n1,1,2,3,4\n", .file,
            "line 2, column 2: expected a pixel 0 to 255, received 'a'; is the line a header"
        ),
        (
            "1,1,2,3,4\n1,1,2,,4\n", .file,
            "line 2, column 4: expected a pixel 0 to 255, received ''; the cell is empty"
        ),
        (
            "1,1,2,3,400\n", .data,
            "line 1, column 5: expected a pixel 0 to 255, received '400'; is the column an index"
        ),
        ("1,1,2,3,0.5\n", .data, "received '0.5'; are they scaled? the pixels are from 0.5 to 3"),
        ("label,a,b,c,d\n", .file, "there is a header, but no line of data"),
        ("1,2,3,4\n5,6,7,8\n", .data, "2 images without labels; quill predict takes them"),
    ]

    @Test(arguments: bad.indices) func namesTheCell(_ index: Int) throws {
        let (text, kind, says) = Self.bad[index]
        let scratch = try Scratch()
        let path = try scratch.put("a.csv", Array(text.utf8))
        let failure = message(kind) { _ = try ImageData.read(path) }
        #expect(failure.hasPrefix(path) && failure.contains(says), "\(failure)")
    }

    @Test func doubtsLabelsThatArePixels() throws {
        let scratch = try Scratch()
        let rows = (0..<300).map { "\($0 * 7 % 211),0,0,\($0 % 2),9" }.joined(separator: "\n")
        let path = try scratch.put("a.csv", Array(rows.utf8))
        let failure = message(.data) { _ = try ImageData.read(path) }
        #expect(failure.contains("column 1, taken for the labels, has 211 different values in 300 lines"))
        let asked = try ImageData.read(path, reading: ReadOptions(labelColumn: .first))
        #expect(asked.train.classCount == 211)
    }

    @Test func readsTablesWithoutLabels() throws {
        let scratch = try Scratch()
        for (name, twin) in [
            ("plain.csv", TableTwin(label: .none, header: { $0 })), ("bare.csv", TableTwin(label: .none)),
            ("index.csv", TableTwin(label: .none, header: { $0 }, index: "id")),
        ] {
            let path = try scratch.put(name, Array(twin.text(Self.digits).utf8))
            let images = try UnlabeledImages.read(path)
            #expect(images.images == Self.digits.images && images.notes.contains("the table has no labels"))
        }
        // Kaggle's pair: nothing is tested on the table without labels.
        let train = try scratch.put("train.csv", Array(TableTwin(header: { $0 }).text(Self.digits).utf8))
        try scratch.put("test.csv", Array(TableTwin(label: .none, header: { $0 }).text(Self.digits).utf8))
        let data = try ImageData.read(train)
        #expect(data.train.count == 60 && data.test.count == 0)
        #expect(
            data.notes == ["test.csv has no labels, so nothing is tested on it; quill predict takes it"])
    }

    static let numbers: [(text: String, value: Double)] = [
        ("0", 0), ("-0.631", -0.631), ("12.", 12), (" +7 ", 7), ("1.230000000000000000e+02", 123),
        ("0.000000000000000000e+00", 0), ("2.5E-3", 0.0025), ("0,5", 0.5),
        ("0.49803921568627452", 127.0 / 255),
        ("123456789012345678", 123_456_789_012_345_680), ("00000000000000000000012", 12),
    ]

    @Test func readsNumbers() {
        for (text, value) in Self.numbers {
            let number = decimal(Array(text.utf8)[...]) ?? .nan
            #expect(abs(number - value) <= abs(value) * 1e-14, "\(text): \(number)")
        }
    }

    @Test(arguments: ["", "-", "e5", "1e", "1e+", "1.2.3", "0x1", "nan", "inf", "1 2", "1e9999", "١"])
    func rejectsOtherText(_ text: String) { #expect(decimal(Array(text.utf8)[...]) == nil) }
}

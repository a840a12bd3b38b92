import QuillCodecs
import QuillData
import QuillTensor
import TestSupport
import Testing

@testable import QuillDatasets

/// Arrays in the forms that people have hold the same images.
struct ArrayFormsTests {
    static let digits = TableTwin.digits
    private static let (x, y) = (digits.train.images, digits.train.labels)
    private static let (xTest, yTest) = (digits.test.images, digits.test.labels)
    private static let flat = AnyTensor.uint8(x.reshaped([60, 784]))
    private static let (bytes, labels) = (AnyTensor.uint8(x.reshaped([60, 28, 28])), AnyTensor.int32(y))
    private static let (testBytes, testLabels) = (AnyTensor.uint8(xTest), AnyTensor.int32(yTest))

    static let archives: [(name: String, arrays: [String: AnyTensor], hasTest: Bool, notes: [String])] = [
        (
            "Keras", ["x_train": bytes, "y_train": labels, "x_test": testBytes, "y_test": testLabels], true,
            []
        ),
        (
            "capitals", ["X_train": bytes, "Y_train": labels, "X_test": testBytes, "Y_test": testLabels],
            true, []
        ),
        ("joined", ["trainX": bytes, "trainY": labels, "testX": testBytes, "testY": testLabels], true, []),
        (
            "Nielsen",
            [
                "training_images": bytes, "training_labels": labels, "test_images": testBytes,
                "test_labels": testLabels,
            ], true, []
        ),
        (
            "MedMNIST",
            [
                "train_images": bytes, "train_labels": .int64(y.cast(to: Int64.self).reshaped([60, 1])),
                "val_images": testBytes, "val_labels": testLabels, "test_images": testBytes,
                "test_labels": .uint8(yTest.cast(to: UInt8.self).reshaped([20, 1])),
            ], true, ["the validation images, 'val_images', aren't used"]
        ),
        (
            "only validation", ["x_train": flat, "y_train": labels, "x_val": testBytes, "y_val": testLabels],
            true, ["'x_val' is used for testing"]
        ),
        ("OpenML", ["data": flat, "target": .float64(y.cast(to: Double.self))], false, []),
        (
            "scikit-learn", ["images": bytes, "data": flat, "target": .int64(y.cast(to: Int64.self))], false,
            ["not used: 'data'"]
        ),
        (
            "more arrays than roles",
            [
                "x_train": bytes, "y_train": labels, "x_test": testBytes, "y_test": testLabels,
                "mean": .float32(Tensor([0.1])), "x_extra": testBytes,
            ], true, ["not used: 'mean', 'x_extra'"]
        ),
        ("one-hot", ["x": bytes, "y": .float32(y.oneHot(10))], false, []),
        (
            "no names", ["arr_0": bytes, "arr_1": labels, "arr_2": testBytes, "arr_3": testLabels], true,
            [
                "'arr_0' is taken for the images to train on, 'arr_1' for their labels",
                "'arr_2' is taken for the images to test on, 'arr_3' for their labels",
            ]
        ),
        (
            "no names, images first",
            ["arr_0": bytes, "arr_1": testBytes, "arr_2": labels, "arr_3": testLabels], true,
            [
                "'arr_0' is taken for the images to train on, 'arr_2' for their labels",
                "'arr_1' is taken for the images to test on, 'arr_3' for their labels",
            ]
        ),
        (
            "channels first", ["x": .uint8(x.reshaped([60, 1, 28, 28])), "y": labels], false, []
        ),
        (
            "0…1", ["x": .float32(x.cast(to: Float.self).map { $0 / 255 }), "y": labels], false,
            ["pixels are 0…1, scaled to 0…255 (--scale 0..255 leaves them)"]
        ),
        (
            "-1…1", ["x": .float64(x.cast(to: Double.self).map { $0 / 127.5 - 1 }), "y": labels], false,
            ["pixels are -1…1, scaled to 0…255 (--scale 0..255 leaves them)"]
        ),
        (
            "-0.5…0.5", ["x": .float32(x.cast(to: Float.self).map { $0 / 255 - 0.5 }), "y": labels], false,
            ["pixels are -0.5…0.5, scaled to 0…255 (--scale 0..255 leaves them)"]
        ),
        (
            "16 bits", ["x": .int32(x.cast(to: Int32.self).map { $0 * 257 }), "y": labels], false,
            ["pixels are 0…65535, 16 bits, scaled to 0…255"]
        ),
        ("64-bit integers", ["x": .int64(x.cast(to: Int64.self)), "y": labels], false, []),
        (
            "dark on white", ["x": .uint8(x.map { 255 - $0 }), "y": labels], false,
            [
                "the images have dark ink on white and are inverted, to light ink on black as in MNIST "
                    + "(--no-invert leaves them)"
            ]
        ),
    ]

    @Test(arguments: archives.indices) func readsArchives(_ index: Int) throws {
        let (name, arrays, hasTest, notes) = Self.archives[index]
        let scratch = try Scratch()
        try Npz.write(arrays, to: scratch("a.npz"))
        let data = try ImageData.read(scratch("a.npz"))
        #expect(data.train.images == Self.x && data.train.labels == Self.y, "\(name)")
        if hasTest {
            #expect(data.test.images == Self.xTest && data.test.labels == Self.yTest, "\(name)")
        } else {
            #expect(data.test.count == 0, "\(name)")
        }
        #expect(data.notes == notes, "\(name): \(data.notes)")
    }

    @Test func readsBooleans() throws {
        let scratch = try Scratch()
        let ink = Self.x.map { $0 > 127 }
        try Npz.write(["x": .bool(ink), "y": Self.labels], to: scratch("a.npz"))
        let data = try ImageData.read(scratch("a.npz"))
        #expect(data.train.images == ink.map { $0 ? 255 : 0 })
        #expect(data.notes == ["pixels are 0 or 1, scaled to 0…255 (--scale 0..255 leaves them)"])
    }

    @Test func movesChannelsLast() throws {
        let scratch = try Scratch()
        let colors = Tensor<UInt8>(
            [2, 3, 6, 5],
            fill: { target in
                for index in target.indices { target.initializeElement(at: index, to: UInt8(index % 256)) }
            })
        try Npz.write(["x": .uint8(colors), "y": .int32(Tensor([0, 1]))], to: scratch("a.npz"))
        let data = try ImageData.read(scratch("a.npz"))
        #expect(data.train.images == colors.transposed(0, 2, 3, 1))
    }

    @Test func findsFilesOfLabels() throws {
        let scratch = try Scratch()
        let pairs = [
            ("x_train.npy", "y_train.npy"), ("X.npy", "y.npy"), ("digits_images.npy", "digits_labels.npy"),
            ("X_all.npy", "Y_all.npy"),
        ]
        for (images, labels) in pairs {
            try Npy.write(Self.bytes, to: scratch(images))
            try Npy.write(Self.labels, to: scratch(labels))
            let data = try ImageData.read(scratch(images))
            #expect(data.train.images == Self.x && data.train.labels == Self.y, "\(images)")
        }
        // KMNIST's archives of one array each, with a test pair.
        for (part, x, y) in [("train", Self.bytes, Self.labels), ("test", Self.testBytes, Self.testLabels)] {
            try Npz.write(["arr_0": x], to: scratch("kmnist-\(part)-imgs.npz"))
            try Npz.write(["arr_0": y], to: scratch("kmnist-\(part)-labels.npz"))
        }
        let data = try ImageData.read(scratch("kmnist-train-imgs.npz"))
        #expect(data.train.labels == Self.y && data.test.images == Self.xTest)
        #expect(data.notes.contains("tested on kmnist-test-imgs.npz, 20 images"))
        try Npy.write(Self.flat, to: scratch("alone.npy"))
        #expect(
            message(.data) { _ = try ImageData.read(scratch("alone.npy")) }.contains(
                "alone.npy: 60 images without labels; quill predict takes them"))
        #expect(try UnlabeledImages.read(scratch("alone.npy")).images == Self.x)
    }

    /// Rows with the label and the pixels of each, as a CSV file has them.
    @Test func readsRowsWithLabels() throws {
        let scratch = try Scratch()
        func rows(last: Bool, _ images: Tensor<UInt8>, _ labels: Tensor<Int32>) throws -> Tensor<Double> {
            let pixels = images.cast(to: Double.self).elements
            var numbers: [Double] = []
            for (row, label) in labels.elements.enumerated() {
                if !last { numbers.append(Double(label)) }
                numbers += pixels[row * 784..<(row + 1) * 784]
                if last { numbers.append(Double(label)) }
            }
            return try Tensor([labels.shape[0], 785], numbers)
        }
        for last in [false, true] {
            let table = try rows(last: last, Self.x, Self.y)
            for (index, array) in [
                AnyTensor.float64(table), .uint8(table.cast(to: UInt8.self)),
                .int64(table.cast(to: Int64.self)),
            ].enumerated() {
                let (npz, npy) = (scratch("\(last)\(index).npz"), scratch("\(last)\(index).npy"))
                try Npz.write(["arr_0": array], to: npz)
                try Npy.write(array, to: npy)
                for path in [npz, npy] {
                    let data = try ImageData.read(path)
                    #expect(data.train.images == Self.x && data.train.labels == Self.y, "\(path)")
                    let place = last ? "last column (785), because the first" : "first of 785 columns; --"
                    #expect(data.notes.contains { $0.contains("labels are taken from the \(place)") })
                    let asked = try ImageData.read(
                        path, reading: ReadOptions(labelColumn: last ? .last : .numbered(1)))
                    #expect(asked.train.images == Self.x && asked.train.labels == Self.y, "\(path)")
                    #expect(try UnlabeledImages.read(path).images == Self.x)
                }
            }
        }
        // Two arrays whose names tell what they are for, the test data first.
        try Npz.write(
            [
                "digits_train": .float64(rows(last: true, Self.x, Self.y)),
                "digits_test": .float64(rows(last: true, Self.xTest, Self.yTest)),
            ], to: scratch("both.npz"))
        let both = try ImageData.read(scratch("both.npz"))
        #expect(both.train.labels == Self.y && both.test.labels == Self.yTest)
        #expect(both.train.images == Self.x && both.test.images == Self.xTest)
        try Npy.write(
            .float64(rows(last: true, Self.x, Self.y).map { $0 / 255 }), to: scratch("scaled.npy"))
        let error = message(.data) {
            _ = try ImageData.read(scratch("scaled.npy"), reading: ReadOptions(labelColumn: .last))
        }
        #expect(error.contains("scaled.npy: column 785: row "), "\(error)")
        #expect(error.contains("expected a class, received '0.0"), "\(error)")
    }

    @Test func readsIDXOfAnyType() throws {
        let scratch = try Scratch()
        let images: [AnyTensor] = [
            Self.bytes, .float32(Self.x.cast(to: Float.self).map { $0 / 255 }.reshaped([60, 28, 28])),
            .float64(Self.x.cast(to: Double.self).reshaped([60, 784])), .int32(Self.x.cast(to: Int32.self)),
        ]
        for tensor in images {
            try IDX.write(tensor, to: scratch("mine-images.idx"))
            try IDX.write(Self.labels, to: scratch("mine-labels.idx"))
            let data = try ImageData.read(scratch("mine-images.idx"))
            #expect(data.train.images == Self.x && data.train.labels == Self.y, "\(tensor.dataType)")
        }
    }

    /// EMNIST's own files: column by column, and letters from 1.
    @Test func turnsEMNIST() throws {
        let scratch = try Scratch()
        let letters = try Dataset(
            images: Self.x, labels: Self.y, classNames: (0..<26).map { String(UnicodeScalar(UInt8(97 + $0))) }
        )
        let files = (
            AnyTensor.uint8(letters.transposed.images.reshaped([60, 28, 28])),
            AnyTensor.uint8(Self.y.map { UInt8($0 + 1) })
        )
        try IDX.write(files.0, to: scratch("emnist-letters-train-images-idx3-ubyte"))
        try IDX.write(files.1, to: scratch("emnist-letters-train-labels-idx1-ubyte"))
        for path in [scratch.path, scratch("emnist-letters-train-images-idx3-ubyte")] {
            let data = try ImageData.read(path)
            #expect(data.train.images == Self.x && data.train.labels == Self.y)
            #expect(data.train.classNames == letters.classNames)
            #expect(
                data.notes == [
                    "EMNIST letters, recognized by its name",
                    "EMNIST's files store images column by column; they are turned upright (--no-transpose leaves them)",
                ])
        }
        let left = try ImageData.read(scratch.path, reading: ReadOptions(isTransposed: false))
        #expect(left.train.images == letters.transposed.images)
        // As a table, as on Kaggle.
        let table = TableTwin(labelText: { "\($0 + 1)" }).text(letters.transposed)
        let path = try scratch.put("tables/emnist-letters-train.csv", Array(table.utf8))
        let data = try ImageData.read(path)
        #expect(data.train.images == Self.x && data.train.labels == Self.y)
    }

    @Test func recognizesEMNISTByItsMapping() throws {
        let scratch = try Scratch()
        try IDX.write(
            .uint8(TableTwin.digits.train.transposed.images.reshaped([60, 28, 28])),
            to: scratch("train-images-idx3-ubyte"))
        try IDX.write(.uint8(Self.y.map { UInt8($0) }), to: scratch("train-labels-idx1-ubyte"))
        let lines = (0..<12).map { "\($0) \(48 + $0)\n" }.joined()
        try scratch.put("emnist-mnist-mapping.txt", Array(lines.utf8))
        let data = try ImageData.read(scratch.path)
        #expect(data.train.images == Self.x && data.train.classNames.suffix(3) == ["9", ":", ";"])
        #expect(data.notes.first == "EMNIST, recognized by emnist-mnist-mapping.txt")
    }

    static let foreign: [(name: String, bytes: [UInt8], says: String)] = [
        (
            "mnist.pkl.gz", [0x80, 2, 0x7D],
            "a Python pickle, which can run any program when it is loaded; load it"
        ),
        ("a.bin", [0x80, 4, 0x95, 1], "a Python pickle"),
        (
            "a.mat", Array("MATLAB 5.0 MAT-file, Platform: GLNXA64".utf8),
            "a MATLAB file (MAT v5); open it with scipy"
        ),
        ("a.parquet", Array("PAR1....".utf8), "a Parquet file; open it with pandas.read_parquet"),
        ("a.arff", Array("% Title\n%\n@RELATION mnist\n".utf8), "an ARFF file (Weka, OpenML)"),
        ("a.h5", [0x89] + Array("HDF\r\n\u{1A}\n".utf8), "an HDF5 file"),
        ("model.pt", [0x50, 0x4B, 3, 4], "a model by its name, not data"),
        ("a.rar", Array("Rar!\u{1A}".utf8), "a RAR archive; unpack it"),
        ("a.csv", [0x89] + Array("PNG\r\n".utf8), "a single picture; quill read reads it"),
    ]

    @Test(arguments: foreign.indices) func namesForeignFiles(_ index: Int) throws {
        let (name, bytes, says) = Self.foreign[index]
        let scratch = try Scratch()
        let path = try scratch.put(name, name.hasSuffix(".gz") ? Gzip.deflate(bytes) : bytes)
        let failure = message(.file) { _ = try ImageData.read(path) }
        #expect(failure.hasPrefix("\(path): \(says)"), "\(failure)")
    }
}

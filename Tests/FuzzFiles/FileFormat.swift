import QuillCodecs
import QuillData
import QuillDatasets
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining

/// Files of one kind: how to make a damaged one, and what reads them.
struct FileFormat {
    /// A word without hyphens: file names begin with it.
    let name: String
    /// What the file's name ends in.
    let ending: String
    let make: (inout Damage) throws -> [UInt8]
    let read: (String) throws -> Void

    init(
        _ name: String, ending: String = "", make: @escaping (inout Damage) throws -> [UInt8],
        read: @escaping (String) throws -> Void
    ) {
        (self.name, self.ending, self.make, self.read) = (name, ending, make, read)
    }

    /// Whole files to be damaged.
    init(_ name: String, ending: String = "", _ files: [[UInt8]], read: @escaping (String) throws -> Void) {
        self.init(name, ending: ending) {
            $0.damaged($0.element(files))
        } read: {
            try read($0)
        }
    }

    /// Every format; one of your own is a row here.
    static func all() throws -> [FileFormat] {
        let parts = try [
            arrays(), archives(), models(), otherModels(), kerasModels(), pictures(),
        ]
        return parts.flatMap { $0 }
    }

    private static func tensors() throws -> [AnyTensor] {
        try [
            .uint8(Tensor([3, 4, 4], (0..<48).map { UInt8($0 * 5) })), .int32(Tensor([3], [0, 2, 1])),
            .float32(Tensor([2, 3], [0, -1, 0.5, 1e9, -1e-9, .infinity])),
            .float64(Tensor([0.1, -1e300])), .int64(Tensor([.min, 7])), .bool(Tensor([true, false])),
        ]
    }

    private static func arrays() throws -> [FileFormat] {
        let tensors = try tensors()
        let idx = try tensors.filter { ![.int64, .bool].contains($0.dataType) }.map { try IDX.encode($0) }
        let npy = tensors.map { Npy.encode($0) }
        let csv = [
            "label,a,b,c,d\n1,0,255,3,4\n0,7,8,\"9\",10\n", "0,1,2,3,4\r\n1,5,6,7,8\r\n",
            "name,1,\"two\"\"\nlines\",3,4\nzero,0,0,0,0\none,1,1,1,1",
        ].map { Array($0.utf8) }
        return [
            FileFormat("idx", idx) { _ = try IDX.read($0) },
            FileFormat("npy", npy) { _ = try Npy.read($0) },
            FileFormat("csv", ending: ".csv", csv) { path in
                let reader = try CSVReader(path: path)
                var row = CSVReader.Row()
                while try reader.next(&row) { for field in 0..<row.count { _ = row.text(field) } }
                _ = try Dataset(csv: path)
            },
        ]
    }

    private static func archives() throws -> [FileFormat] {
        let tensors = try tensors()
        let idx = try tensors.filter { ![.int64, .bool].contains($0.dataType) }.map { try IDX.encode($0) }
        let arrays = [
            ("x_train.npy", Npy.encode(tensors[0])), ("y_train.npy", Npy.encode(tensors[1])),
            ("x_test.npy", Npy.encode(tensors[0])), ("y_test.npy", Npy.encode(tensors[1])),
        ]
        let scratch = Scratch()
        try ZipWriter.write(to: scratch.path) { zip in
            for (name, bytes) in arrays { try zip.add(name, bytes, level: 6) }
        }
        let deflated = try scratch.bytes()
        let archive: (inout Damage) throws -> [UInt8] = { damage in
            let isDamagedInside = damage.below(2) == 0
            guard isDamagedInside else {
                return damage.damaged(damage.below(2) == 0 ? deflated : StoredArchive(arrays).bytes)
            }
            // Checksums that fit, so that more than the checksum is tested.
            var changed = arrays
            let victim = damage.below(arrays.count)
            changed[victim].1 = damage.damaged(arrays[victim].1)
            return StoredArchive(changed).bytes
        }
        return [
            FileFormat("gzip", ending: ".gz") { damage in
                let bytes = damage.element(idx)
                let isDamagedInside = damage.below(2) == 0
                let packed = try Gzip.deflate(isDamagedInside ? damage.damaged(bytes) : bytes)
                return isDamagedInside ? packed : damage.damaged(packed + packed)
            } read: { path in
                _ = try Gzip.inflate(contents(path), limit: 1 << 20)
                _ = try IDX.read(path)
            },
            FileFormat("npz", ending: ".npz", make: archive) { path in
                _ = try Npz.read(path)
                _ = try ImageData.read(path)
            },
            FileFormat("zip", make: archive) { path in
                let archive = try ZipArchive(path: path)
                for entry in archive.entries { _ = try archive.bytes(of: entry, limit: 1 << 20) }
            },
        ]
    }

    private static func models() throws -> [FileFormat] {
        var model = try Model(input: [8, 8, 1], seed: 3) {
            Rescaling(1 / 255)
            Conv2D(2, 3, padding: .same, activation: .relu)
            BatchNormalization()
            MaxPooling2D(2)
            Dropout(0.25)
            Flatten()
            Dense(5)
        }
        try model.compile(
            optimizer: .adam(), loss: .sparseCategoricalCrossentropy(fromLogits: true), metrics: [.accuracy])
        let scratch = Scratch()
        try model.save(to: scratch.path)
        let file = try scratch.bytes()
        let whole = try Safetensors(file)
        let names = whole.metadata.keys.sorted()
        let json = Array(try model.network.kerasJSON.utf8)
        let header = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        return [
            FileFormat("safetensors", [file]) { path in
                _ = try Safetensors.metadata(contentsOf: path)
                _ = try Safetensors(contentsOf: path)
            },
            FileFormat("model", ending: ".safetensors") { damage in
                if damage.below(2) == 0 {
                    // A header with a length that is right.
                    let text = damage.damaged(Array(file[8..<8 + header]))
                    let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
                    return length + text + file[(8 + header)...]
                }
                // A document of the metadata in a file where everything else is right.
                var changed = whole
                let name = damage.element(names)
                let document = damage.damaged(Array((whole.metadata[name] ?? "").utf8))
                changed.metadata[name] = String(decoding: document, as: UTF8.self)
                return try changed.encode()
            } read: { path in
                _ = try Model.load(from: path)
            },
            FileFormat("keras", ending: ".json", [json]) { path in
                _ = try Network(kerasJSON: String(decoding: contents(path), as: UTF8.self))
            },
            FileFormat(
                "json", ending: ".json", [json, Array(#"[1e5, "\ud83d\ude00\n", {"a": [null, true]}]"#.utf8)]
            ) {
                _ = try JSON(parsing: contents($0), name: $0).text
            },
        ]
    }

    /// The bytes of a file that another program wrote, kept beside the tests.
    static func fixture(_ name: String) throws -> [UInt8] {
        let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        return try contents("/\(tests)/\(name)")
    }

    /// The bytes of a small file.
    static func contents(_ path: String) throws -> [UInt8] {
        let reader = try ByteReader(path: path)
        return try reader.bytes(reader.count(upTo: 1 << 20))
    }
}

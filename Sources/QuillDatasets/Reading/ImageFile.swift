import QuillCodecs
import QuillData
import QuillTensor

/// A file of images, in a table, an archive of arrays, an array, or IDX.
struct ImageFile {
    let path: String
    private let options: ReadOptions
    private let kind: Kind

    private enum Kind: Equatable {
        case csv, npz, npy, idx
    }

    /// What a file contains: two parts, or one whose name tells which.
    private struct Content {
        var train: RawPart?
        var test: RawPart?
        var notes: [String] = []
    }

    /// - Throws: a `.file` error that says what the file is, if Quill can't read it.
    init(_ path: String, _ options: ReadOptions) throws {
        self.path = path
        self.options = options
        try ForeignFile.reject(path)
        kind = try Self.kind(path)
        let isTable = kind == .csv
        try options.checkApplies(to: isTable ? .table : .arrays, "\(path): \(Self.kindName(kind))")
    }

    private static func kind(_ path: String) throws -> Kind {
        var name = path.lowercased()
        if name.hasSuffix(".gz") { name = String(name.dropLast(3)) }
        for (ending, kind) in [(".npz", Kind.npz), (".npy", .npy), (".csv", .csv), (".tsv", .csv)]
        where name.hasSuffix(ending) {
            return kind
        }
        let reader = try ByteReader(path: path, unpacking: true)
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = try bytes.withUnsafeMutableBytes { try reader.readSome(into: $0) }
        let start = bytes[..<count]
        if start.starts(with: [0x93] + Array("NUMPY".utf8)) { return .npy }
        if ZipArchive.isZip(start) { return .npz }
        let isText = !start.isEmpty && start.allSatisfy { $0 >= 0x20 || [9, 10, 13].contains($0) }
        return isText ? .csv : .idx
    }

    private static func kindName(_ kind: Kind) -> String {
        switch kind {
        case .csv: "CSV file"
        case .npz: "npz file"
        case .npy: "npy file"
        case .idx: "IDX files"
        }
    }

    private var isTest: Bool { FileNames.part(FileNames.split(path).name) == .test }

    /// What to do about labels.
    enum Labels {
        /// They have to be there.
        case required
        /// They are read if they are there.
        case ifAny
        /// They are left out.
        case ignored
    }

    /// Reads the images, and, unless labels are ignored, the test file that goes with a training file.
    func assembly(labels: Labels) throws -> ImageAssembly {
        let needsLabels = labels != .ignored
        var content = try content(path, labels)
        var assembly = ImageAssembly(
            train: nil, test: nil, source: .file(path, kind: Self.kindName(kind)), notes: content.notes)
        if content.test == nil, isTest { swap(&content.train, &content.test) }
        if needsLabels, content.test == nil, let testPath = FileNames.testFile(of: path) {
            var test = try self.content(testPath, labels).train
            let name = FileNames.split(testPath).name
            if let count = test?.count {
                let isLabeled = test?.labels != nil
                assembly.notes.append(
                    isLabeled
                        ? "tested on \(name), \(count.counted("image"))"
                        : "\(name) has no labels, so nothing is tested on it; quill predict takes it")
                if !isLabeled { test = nil }
            }
            content.test = test
        }
        (assembly.train, assembly.test) = (content.train, content.test)
        if kind == .csv || kind == .idx, let emnist = EMNISTFile(path, content.train ?? content.test) {
            assembly.isTransposed = true
            assembly.classes = (emnist.classNames, emnist.firstLabel)
            assembly.notes.insert(emnist.note, at: 0)
        }
        return assembly
    }

    private func content(_ path: String, _ wanted: Labels) throws -> Content {
        let needsLabels = wanted != .ignored
        switch kind {
        case .csv:
            let table = try CSVTable(path, options)
            // Of the test file, only what differs matters.
            return Content(train: table.part, notes: path == self.path ? table.notes : [])
        case .npz: return try archive(path, wanted)
        case .npy:
            let labels = needsLabels ? try Self.labels(of: path) : nil
            let part = RawPart(path, images: batch(try Npy.read(path)), labels: labels)
            var content = Content()
            content.train = try divided(part, &content.notes, wanted)
            return content
        case .idx:
            try rejectLabelColumn()
            let (images, labels) = (batch(try IDX.read(path)), needsLabels ? FileNames.labels(of: path) : nil)
            if wanted == .required, labels == nil { throw missingLabels(path) }
            return Content(
                train: RawPart(
                    path, images: images,
                    labels: try labels.map { path in
                        var labels = try RawLabels(IDX.read(path), name: path, takesFirstColumn: true)
                        // MNIST's format is for digits, even if one of them doesn't occur.
                        labels.leastCount = 10
                        return labels
                    }))
        }
    }

    /// Divides an array whose rows hold labels, too.
    private func divided(_ part: RawPart, _ notes: inout [String], _ wanted: Labels) throws -> RawPart {
        guard let table = try LabeledArray(part, options) else {
            try rejectLabelColumn()
            return part
        }
        notes += table.notes
        return wanted == .ignored ? RawPart(part.name, images: table.part.images, labels: nil) : table.part
    }

    /// - Throws: an `.argument` error if the user names a column of the labels.
    private func rejectLabelColumn() throws {
        guard options.labelColumn != nil else { return }
        throw QuillError(
            .argument, "--label-column: expected a table, received \(path): \(Self.kindName(kind))")
    }

    private func missingLabels(_ path: String) -> QuillError {
        let name = FileNames.split(path).name
        guard name.contains("images") else {
            return QuillError(
                .file,
                "\(path): expected a folder, or an image file with `images` in its name and a label file "
                    + "with the same name but `labels` in the same folder")
        }
        return QuillError(
            .file,
            "\(path): expected its labels in \(FileNames.labelNames(of: name).first ?? "") in the same folder"
        )
    }

    /// Returns an array of images; one image of the shape that was asked for is an array of one.
    private func batch(_ images: AnyTensor) -> AnyTensor {
        guard let shape = options.shape, ArrayRoles.forms(shape).contains(images.shape) else { return images }
        return (try? images.reshaped(to: images.shape.prepending(1))) ?? images
    }

    /// Returns the labels in the file that goes with a file of one array.
    private static func labels(of path: String) throws -> RawLabels? {
        guard let labels = FileNames.labels(of: path) else { return nil }
        if labels.lowercased().hasSuffix(".npz") {
            let names = try Npz.names(labels)
            guard names.count == 1 else {
                throw QuillError(
                    .file,
                    "\(labels): expected one array of labels, received \(names.joined(separator: ", "))")
            }
            return try Self.labels(names[0], in: labels)
        }
        if let texts = try Npy.texts(labels) { return try RawLabels(texts: texts, name: labels) }
        return try RawLabels(Npy.read(labels), name: labels)
    }

    /// Returns the labels in an array of an archive: numbers or texts.
    private static func labels(_ name: String, in path: String) throws -> RawLabels? {
        let place = "\(path): \(name)"
        if let texts = try Npz.texts(path, name) { return try RawLabels(texts: texts, name: place) }
        return try Npz.read(path, names: [name])[name].map { try RawLabels($0, name: place) }
    }

    private func archive(_ path: String, _ wanted: Labels) throws -> Content {
        let names = try Npz.names(path)
        var roles = ArrayRoles(names: names)
        if roles.train == nil, roles.test == nil || (wanted != .ignored && roles.test?.labels == nil) {
            let shapes = try Npz.shapes(path).sorted { $0.key < $1.key }
            roles = ArrayRoles(
                shapes: shapes.map { ($0.key, $0.value) }, names: names, image: options.shape)
            if wanted != .required, let (one, other) = roles.unlabeledPair {
                let found = shapes.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
                throw QuillError(
                    .data,
                    "\(path): expected one array of images, received \(found); both '\(one)' and '\(other)' may be it"
                )
            }
        }
        var notes = roles.notes
        func part(_ pair: ArrayRoles.Pair?) throws -> RawPart? {
            guard let pair, let images = try Npz.read(path, names: [pair.images])[pair.images] else {
                return nil
            }
            var labels: RawLabels?
            if wanted != .ignored {
                labels = try pair.labels.map { try Self.labels($0, in: path) } ?? Self.labels(of: path)
            }
            return try divided(
                RawPart("\(path): \(pair.images)", images: batch(images), labels: labels), &notes, wanted)
        }
        let (train, test) = (try part(roles.train), try part(roles.test))
        guard train != nil || test != nil else {
            throw QuillError(
                .file,
                "\(path): expected arrays x_train and y_train, train_images and train_labels, or images and labels; "
                    + "found \(names.isEmpty ? "no arrays" : names.joined(separator: ", "))")
        }
        return Content(train: train, test: test, notes: notes)
    }
}

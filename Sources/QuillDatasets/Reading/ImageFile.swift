import QuillCodecs
import QuillData
import QuillTensor

/// A file of images, in a table, an archive of arrays, an array, or IDX.
struct ImageFile {
    let path: String
    private let options: ReadOptions
    private let kind: Kind
    /// Whether the first of several numbered shards stands for all of them.
    private let readsShards: Bool

    private enum Kind: Equatable {
        case csv, npz, npy, idx
    }

    /// What a file contains: two parts, or one whose name tells which.
    private struct Content {
        var train: RawPart?
        var test: RawPart?
        var notes: [String] = []
        /// What is said about how arrays are read.
        var reading: [String] = []
    }

    /// - Parameter readsShards: whether the first of several numbered shards stands for all of them.
    /// - Throws: a `.file` error that says what the file is, if Quill can't read it.
    init(_ path: String, _ options: ReadOptions, readsShards: Bool = false) throws {
        self.path = path
        self.readsShards = readsShards
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
            train: nil, test: nil, source: .file(path, kind: Self.kindName(kind)),
            notes: content.notes + content.reading)
        if content.test == nil, isTest { swap(&content.train, &content.test) }
        if needsLabels, content.test == nil, let testPath = FileNames.testFile(of: path) {
            let other = try self.content(testPath, labels)
            var test = other.train
            assembly.notes += other.reading.filter { !assembly.notes.contains($0) }
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
            let paths = try shards(of: path)
            let labels = needsLabels ? try joined(paths.map(Self.labels)) : nil
            var files = ArrayFiles(options)
            let images = try files.array(
                FileNames.split(path).name, in: paths, open: { try Npy.stream($0) },
                read: { try Npy.read($0) })
            return try content(path, images, labels, files.notes)
        case .idx:
            let paths = try shards(of: path)
            let labelPaths = needsLabels ? paths.map(FileNames.labels) : []
            if wanted == .required, let place = labelPaths.firstIndex(of: nil) {
                throw missingLabels(paths[place])
            }
            var files = ArrayFiles(options)
            let images = try files.array(
                FileNames.split(path).name, in: paths, open: { try IDX.stream($0) },
                read: { try IDX.read($0) })
            let labels = try labelPaths.map { path in
                try path.map { path in
                    var labels = try RawLabels(IDX.read(path), name: path, takesFirstColumn: true)
                    // MNIST's format is for digits, even if one of them doesn't occur.
                    labels.leastCount = 10
                    return labels
                }
            }
            return try content(path, images, joined(labels), files.notes)
        }
    }

    /// Returns a file, or if it is the first of several shards in a folder that is read, all of them.
    private func shards(of path: String) throws -> [String] {
        let (folder, name) = FileNames.split(path)
        guard readsShards,
            let shards = FileShards(of: name, among: try FileSystem.names(in: folder.isEmpty ? "." : folder)),
            shards.names[0] == name
        else { return [path] }
        try shards.check(in: folder)
        return shards.names.map { folder + $0 }
    }

    /// Returns the labels of shards one after the other; nil if a shard has none.
    private func joined(_ labels: [RawLabels?]) -> RawLabels? {
        guard var all = labels.first ?? nil, !labels.contains(where: { $0 == nil }) else { return nil }
        for case let other? in labels.dropFirst() { all.append(other) }
        return all
    }

    /// - Throws: a `.shape` error for mapped images along the last axis, which can't be moved.
    private func content(
        _ name: String, _ images: AnyTensor, _ labels: RawLabels?, _ notes: [String]
    ) throws -> Content {
        try checkAxes(name, images, labels)
        return Content(train: RawPart(name, images: batch(images), labels: labels), reading: notes)
    }

    private func checkAxes(_ name: String, _ images: AnyTensor, _ labels: RawLabels?) throws {
        guard images.isMapped, RawPart.isCountLast(images.shape, labels?.count) else { return }
        throw QuillError(
            .shape,
            "\(name): images are along the last axis of \(images.shape) and can't be mapped; save them along the first "
                + "axis, or read them into memory (--no-mmap)")
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
        let paths = try shards(of: path)
        var files = ArrayFiles(options)
        func part(_ pair: ArrayRoles.Pair?) throws -> RawPart? {
            guard let pair else { return nil }
            let images = try files.array(
                "\(FileNames.split(path).name): \(pair.images)", in: paths,
                open: { try Npz.stream($0, pair.images) },
                read: { path in
                    guard let array = try Npz.read(path, names: [pair.images])[pair.images] else {
                        throw QuillError(.file, "\(path): there is no array '\(pair.images)'")
                    }
                    return array
                })
            var labels: RawLabels?
            if wanted != .ignored {
                labels = joined(
                    try paths.map { path in
                        try pair.labels.map { try Self.labels($0, in: path) } ?? Self.labels(of: path)
                    })
            }
            try checkAxes("\(path): \(pair.images)", images, labels)
            return RawPart("\(path): \(pair.images)", images: batch(images), labels: labels)
        }
        let (train, test) = (try part(roles.train), try part(roles.test))
        guard train != nil || test != nil else {
            throw QuillError(
                .file,
                "\(path): expected arrays x_train and y_train, train_images and train_labels, or images and labels; "
                    + "found \(names.isEmpty ? "no arrays" : names.joined(separator: ", "))")
        }
        return Content(train: train, test: test, notes: roles.notes, reading: files.notes)
    }
}

import QuillCodecs
import QuillData
import QuillTensor

/// A folder with images: IDX files, a table, arrays, or folders of pictures, in it or in its only subfolder.
struct DataFolder {
    private let folder: String
    private let options: ReadOptions
    private let pictures: PictureFolderReader?
    private let depth: Int

    init(_ folder: String, _ options: ReadOptions, _ pictures: PictureFolderReader?) {
        self.init(folder, options, pictures, depth: 0)
    }

    private init(_ folder: String, _ options: ReadOptions, _ pictures: PictureFolderReader?, depth: Int) {
        self.folder = folder
        self.options = options
        self.pictures = pictures
        self.depth = depth
    }

    /// Reads the images.
    /// - Throws: a `.file` error that says what was expected and what is there, or the errors of the files.
    func read() throws -> ImageData {
        let names = try FileSystem.names(in: folder).filter { !FileNames.isLitter($0) }.sorted()
        let folders = names.filter { FileSystem.isFolder(FileNames.join(folder, $0)) }
        let files = names.filter { !folders.contains($0) }
        let idx = IDXFolder(folder, files)
        if let data = try idx.read(options) {
            return data.noting(
                idx.unlabeled.map { "not used: \($0), which has no labels" }
                    + unused(folders, strays: files.filter(Self.isOfImages)))
        }
        let isOfPictures = pictures?.recognizes(folder) ?? false
        let hasTrainingTable = files.contains { Self.isTable($0) && FileNames.part($0) == .train }
        if isOfPictures, !hasTrainingTable, let pictures { return try pictures.read(folder, options) }
        if let file = try mainFile(files) {
            let data = try ImageFile(FileNames.join(folder, file), options, readsShards: true)
                .assembly(labels: .required).data(options)
            let firsts = FileShards.firsts(files)
            let strays = firsts.filter { Self.isOfImages($0) && !isCompanion($0, of: file) }
            return data.noting(["read from \(shardText(file, files))"] + unused(folders, strays: strays))
        }
        let inner = folders.filter { holdsArrays(FileNames.join(folder, $0)) }
        if inner.count > 1 {
            throw QuillError(
                .file,
                "\(folder): there are several data sets, \(inner.joined(separator: ", ")); name the folder of one"
            )
        }
        if let only = inner.first { return try descend(only) }
        if folders.count == 1, depth < 4 { return try descend(folders[0]) }
        throw QuillError(.file, "\(folder): \(expected(files, folders))")
    }

    /// Returns the name of a file, and of the last of its shards if there are several.
    private func shardText(_ file: String, _ files: [String]) -> String {
        guard let shards = FileShards(of: file, among: files), let last = shards.names.last else {
            return file
        }
        return "\(file) to \(last)"
    }

    private func expected(_ files: [String], _ folders: [String]) -> String {
        if pictures == nil, !folders.isEmpty, files.isEmpty {
            return
                "expected files of images; for folders of pictures, import QuillPictures and pass pictures: .standard"
        }
        let missing = IDXFolder.missing(files)
        if missing.count < 4 {
            return "expected the four MNIST files; missing \(missing.joined(separator: ", "))"
        }
        let pictures = files.filter { Self.pictureEndings.contains(where: $0.lowercased().hasSuffix) }
        if !pictures.isEmpty, folders.isEmpty {
            return
                "\(pictures.count.counted("picture")) without classes; training needs a folder of "
                + "pictures for each class, and quill read and quill predict take pictures as they are"
        }
        let found = (files + folders.map { $0 + "/" }).prefix(4).joined(separator: ", ")
        let packed = [".zip", ".tar", ".tgz", ".tar.gz", ".7z", ".rar"]
        if folders.isEmpty,
            let archive = files.first(where: { packed.contains(where: $0.lowercased().hasSuffix) })
        {
            return
                "expected images; found the archive \(archive), which isn't opened here; unpack it, and name it or its "
                + "folder"
        }
        return
            "expected MNIST's files (missing \(missing.joined(separator: ", "))), a CSV or npz file, or a folder of "
            + "pictures for each class; found \(found.isEmpty ? "nothing" : found)"
    }

    private func descend(_ name: String) throws -> ImageData {
        try DataFolder(FileNames.join(folder, name), options, pictures, depth: depth + 1).read()
    }

    /// Whether a folder, or one in it, has files of images other than pictures.
    private func holdsArrays(_ path: String, depth: Int = 0) -> Bool {
        let names = ((try? FileSystem.names(in: path)) ?? []).filter { !FileNames.isLitter($0) }
        if !IDXFolder(path, names).isEmpty || names.contains(where: Self.isTable) { return true }
        guard depth < 2 else { return false }
        return names.contains { name in
            let inner = FileNames.join(path, name)
            return FileSystem.isFolder(inner) && !FileSystem.isLink(inner)
                && holdsArrays(inner, depth: depth + 1)
        }
    }

    /// Returns a line about folders and files that aren't used.
    private func unused(_ folders: [String], strays: [String]) -> [String] {
        func list(_ names: [String]) -> String {
            names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", …" : "")
        }
        let parts = [
            folders.isEmpty ? nil : "the folder\(folders.count == 1 ? "" : "s") \(list(folders))",
            strays.isEmpty ? nil : list(strays),
        ].compactMap { $0 }
        return parts.isEmpty ? [] : ["not used: \(parts.joined(separator: "; "))"]
    }

    /// Whether a file is read with another: the file itself, its labels, or the test file.
    private func isCompanion(_ name: String, of file: String) -> Bool {
        let path = FileNames.join(folder, file)
        let test = FileNames.testFile(of: path)
        let others = [path, FileNames.labels(of: path), test, test.flatMap(FileNames.labels)]
        return others.contains(FileNames.join(folder, name))
    }

    private static let pictureEndings = [".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff"]

    /// Whether a file's name is that of images in any form other than IDX.
    private static func isOfImages(_ name: String) -> Bool {
        isTable(name) || (pictureEndings + [".zip"]).contains(where: name.lowercased().hasSuffix)
    }

    private static func isTable(_ name: String) -> Bool {
        let name = name.lowercased()
        return [".csv", ".csv.gz", ".tsv", ".tsv.gz", ".npz", ".npy", ".npy.gz"].contains(
            where: name.hasSuffix)
    }

    /// Returns the table or archive to read; its companions are found from it.
    private func mainFile(_ files: [String]) throws -> String? {
        let labels = Set(files.flatMap(FileNames.labelNames))
        let tables = FileShards.firsts(files.filter { Self.isTable($0) && !labels.contains($0) })
        if tables.count < 2 { return tables.first }
        let train = tables.filter { FileNames.part($0) == .train }
        if train.count == 1 { return train[0] }
        let others = tables.filter { FileNames.part($0) == nil }
        if train.isEmpty, others.count == 1 { return others[0] }
        throw QuillError(
            .file,
            "\(folder): there are several files of images, \(tables.prefix(6).joined(separator: ", ")); name one"
        )
    }
}

/// The IDX files in a folder.
struct IDXFolder {
    private let folder: String
    /// The names of the files of images that have labels, one for each pair, packed or not.
    private let images: [String]
    /// The names of the files of images that have none.
    let unlabeled: [String]

    init(_ folder: String, _ files: [String]) {
        self.folder = folder
        let all = Set(files)
        let named = files.filter { name in
            let lowered = name.lowercased()
            let isIDX = lowered.contains("images") && (lowered.contains("idx") || lowered.contains("ubyte"))
            // The unpacked file is taken if both are there.
            let unpacked = name.hasSuffix(".gz") ? String(name.dropLast(3)) : nil
            return isIDX && unpacked.map(all.contains) != true
        }
        images = named.filter { FileNames.labels(of: FileNames.join(folder, $0)) != nil }
        unlabeled = named.filter { FileNames.labels(of: FileNames.join(folder, $0)) == nil }
    }

    var isEmpty: Bool { images.isEmpty }

    /// Reads the files for training and for testing; nil if there are none.
    /// - Throws: a `.file` error if there are several data sets.
    func read(_ options: ReadOptions) throws -> ImageData? {
        let images = FileShards.firsts(images)
        let test = images.filter { FileNames.part($0) == .test }
        let train = images.filter { !test.contains($0) }
        guard train.count <= 1, test.count <= 1 else {
            throw QuillError(
                .file,
                "\(folder): there are several data sets, with the images "
                    + "\((train + test).prefix(4).joined(separator: ", ")); name one file of images")
        }
        guard let first = train.first ?? test.first else { return nil }
        var assembly = try ImageFile(FileNames.join(folder, first), options, readsShards: true)
            .assembly(labels: .required)
        // The test file isn't worth a word in the usual folder.
        assembly.notes.removeAll { $0.hasPrefix("tested on ") }
        if assembly.test == nil, let other = test.first, train.first != nil {
            assembly.test =
                try ImageFile(FileNames.join(folder, other), options, readsShards: true)
                .assembly(labels: .required).test
        }
        assembly.source = .folder(folder)
        return try assembly.data(options)
    }

    /// Returns the names of MNIST's files that aren't there.
    static func missing(_ files: [String]) -> [String] {
        [
            "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte",
        ]
        .filter { name in
            let dotted = name.replacing("-idx", with: ".idx")
            return !files.contains { [name, "\(name).gz", dotted, "\(dotted).gz"].contains($0) }
        }
    }
}

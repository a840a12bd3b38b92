import QuillCodecs
import QuillData
import QuillTensor

extension ImageData {
    /// Reads pictures from a folder with one subfolder per class, or with such folders for training and testing, named
    /// `train` or `training` and `test`, `testing`, `valid`, or `val`; without those, all pictures are training data. What
    /// in the folder isn't used `ImageData.notes` say.
    /// - Throws: as `Dataset.pictures(in:classNames:_:)` does.
    public static func pictures(
        in folder: String, _ options: PictureOptions = PictureOptions()
    ) throws -> ImageData {
        try pictures(in: folder, options, ReadOptions(isMapped: false))
    }

    static func pictures(
        in folder: String, _ options: PictureOptions, _ reading: ReadOptions
    ) throws -> ImageData {
        let source = Source(name: "Pictures", place: "folder \(folder)", argument: folder)
        let inner = try only(in: folder)
        let data = try parts(in: inner ?? folder, source, options, reading)
        guard let inner else { return data }
        let strays = try PictureFolder.files(in: folder)
        return data.noting(
            ["the classes are in \(inner)"]
                + (strays.isEmpty
                    ? [] : ["not used: \(PictureFolderLayout.list(strays, "file")) in \(folder)"]))
    }

    /// Returns the folder in a folder, or further down, that has the folders of classes, if the others hold only one folder.
    private static func only(in folder: String, depth: Int = 0) throws -> String? {
        let subfolders = try PictureFolder.subfolders(of: folder).map { "\(folder)/\($0)" }
            .filter { PictureFolder.hasPictures($0) }
        guard depth < 4, subfolders.count == 1, let inner = subfolders.first,
            try PictureFolder.pictures(in: inner).isEmpty
        else { return depth == 0 ? nil : folder }
        return try only(in: inner, depth: depth + 1)
    }

    private static func parts(
        in folder: String, _ source: Source, _ options: PictureOptions, _ reading: ReadOptions
    ) throws -> ImageData {
        let subfolders = try PictureFolder.subfolders(of: folder)
        func part(_ names: [String]) -> String? {
            names.lazy.compactMap { name in subfolders.first { $0.lowercased() == name } }.first
        }
        let train = part(["train", "training"])
        let test = part(["test", "testing", "tests"])
        let validation = part(["valid", "validation", "val", "dev"])
        guard let train, let held = test ?? validation else {
            // Only a folder for training.
            let folder =
                train.map { "\(folder)/\($0)" }.flatMap { isFolderOfPictures($0) ? $0 : nil } ?? folder
            let layout = try PictureFolderLayout(folder)
            let all = try Dataset.pictures(layout, in: folder, nil, options, reading)
            return try ImageData(train: all.images, test: all.images[0..<0], source: source)
                .noting(layout.notes(in: nil) + [all.sizes.note(options)].compactMap { $0 } + all.mapping)
        }
        let layouts = (
            try PictureFolderLayout("\(folder)/\(train)"), try PictureFolderLayout("\(folder)/\(held)")
        )
        let trained = try Dataset.pictures(
            layouts.0, in: "\(folder)/\(train)", nil, options, reading)
        let tested = try Dataset.pictures(
            layouts.1, in: "\(folder)/\(held)", trained.images.classNames, options, reading)
        var notes = [trained.sizes.note(options), tested.note].compactMap { $0 }
        notes += trained.mapping + tested.mapping.filter { !trained.mapping.contains($0) }
        notes += layouts.0.notes(in: train) + layouts.1.notes(in: held)
        if test == nil { notes.insert("the pictures in '\(held)' are used for testing", at: 0) }
        let others = subfolders.filter { $0 != train && $0 != held }
        if !others.isEmpty {
            notes.append(
                "not used: the folder\(others.count == 1 ? "" : "s") \(others.prefix(3).joined(separator: ", "))"
            )
        }
        return try ImageData(train: trained.images, test: tested.images, source: source).noting(notes)
    }

    /// Whether a path is a folder with subfolders that have pictures.
    public static func isFolderOfPictures(_ path: String) -> Bool {
        guard let subfolders = try? PictureFolder.subfolders(of: path) else { return false }
        return subfolders.contains { PictureFolder.hasPictures("\(path)/\($0)") }
    }
}

extension PictureFolderReader {
    /// Reads folders of pictures with gdk-pixbuf, as ``QuillData/ImageData/pictures(in:_:)`` does, to images of 28×28 pixels
    /// or the shape that is asked for. Pictures of dark ink on white are inverted, if nothing else is asked for.
    public static let standard = PictureFolderReader(recognizes: ImageData.isFolderOfPictures) {
        folder, options in
        try options.checkApplies(to: .pictures, "\(folder): a folder of pictures")
        var pictures = PictureOptions()
        if let shape = options.shape {
            guard shape.rank == 3 else {
                throw QuillError(
                    .shape, "pictures: expected a shape (height, width, channels), received \(shape)")
            }
            pictures = PictureOptions(height: shape[0], width: shape[1], channels: shape[2])
        }
        let data = try ImageData.pictures(in: folder, pictures, options)
        guard options.isTransposed == true else { return try data.inLightInk(options) }
        var notes = data.notes + ["rows and columns are exchanged, as asked"]
        let turned = try [data.train, data.test].map { try $0.transposed(options, &notes) }
        return try ImageData(train: turned[0], test: turned[1], source: data.source)
            .noting(notes).inLightInk(options)
    }
}

import QuillData
import QuillTensor

/// Options for converting pictures to the images of a data set.
public struct PictureOptions: Sendable, Hashable {
    /// The images' height.
    public var height: Int
    /// The images' width.
    public var width: Int
    /// The number of channels: 1 for brightness, 3 for colors.
    public var channels: Int
    /// Whether to keep the picture's proportions and fill the rest with the background, instead of stretching it.
    public var keepsProportions: Bool
    /// The brightness behind transparent parts and around pictures that keep their proportions: 255 for white paper.
    public var background: UInt8
    /// Whether to invert brightness, so that dark ink on paper looks like MNIST's.
    public var isInverted: Bool

    /// Options from their parts; the defaults make images of MNIST's size.
    public init(
        height: Int = 28, width: Int = 28, channels: Int = 1, keepsProportions: Bool = false,
        background: UInt8 = 255,
        isInverted: Bool = false
    ) {
        self.height = height
        self.width = width
        self.channels = channels
        self.keepsProportions = keepsProportions
        self.background = background
        self.isInverted = isInverted
    }

    /// The shape of the images: [height, width, channels].
    public var shape: Shape { [height, width, channels] }

    func check() throws {
        guard height > 0, width > 0, width <= Picture.pixelLimit / height, channels == 1 || channels == 3
        else {
            throw QuillError(
                .argument,
                "pictures: expected a size of 1 to \(Picture.pixelLimit) pixels and 1 or 3 channels, received \(shape)"
            )
        }
    }

    /// Converts a picture to an image.
    func image(_ picture: Picture) throws -> Picture {
        let opaque = picture.opaque(on: background)
        let colored = channels == 1 ? opaque.gray : opaque
        let sized =
            keepsProportions
            ? try colored.fitted(width: width, height: height, background: background)
            : try colored.resized(width: width, height: height)
        return isInverted ? sized.inverted : sized
    }
}

extension Dataset {
    /// Reads pictures from a folder with one subfolder per class, named after the class.
    ///
    /// Reads `.png`, `.jpg`, `.jpeg`, `.bmp`, `.gif`, `.tif`, `.tiff`, and `.webp` files, but no hidden ones. Classes
    /// and files are sorted by name, with numbers in names by value, so the order is the same on all systems.
    /// - Parameters:
    ///   - folder: the folder with the classes' folders.
    ///   - classNames: the classes in order; by default the names of the folders.
    ///   - options: the conversion of pictures to images.
    /// - Throws: a `.file` error that names the folder or picture and the problem.
    public static func pictures(
        in folder: String, classNames: [String]? = nil, _ options: PictureOptions = PictureOptions()
    ) throws -> Dataset {
        try options.check()
        let found = try PictureFolder.subfolders(of: folder)
        let names = classNames ?? found
        if let other = found.first(where: { !names.contains($0) }) {
            throw QuillError(
                .file,
                "\(folder)/\(other): expected one of the \(names.count) classes, as \(names.first ?? "")")
        }
        var (files, labels): ([String], [Int32]) = ([], [])
        for (kind, name) in names.enumerated() where found.contains(name) {
            let pictures = try PictureFolder.pictures(in: "\(folder)/\(name)")
            files += pictures
            labels += [Int32](repeating: Int32(kind), count: pictures.count)
        }
        guard !files.isEmpty else {
            throw QuillError(
                .file, "\(folder): expected a folder of pictures for each class, found no pictures")
        }
        let images = try Tensor<UInt8>(options.shape.prepending(files.count)) { target in
            let size = options.shape.elementCount
            for (row, file) in files.enumerated() {
                let image = try options.image(Picture(contentsOf: file))
                _ = UnsafeMutableBufferPointer(rebasing: target[(row * size)..<((row + 1) * size)])
                    .initialize(from: image.bytes)
            }
        }
        return try Dataset(images: images, labels: Tensor(labels), classNames: names)
    }
}

extension ImageData {
    /// Reads pictures from a folder with one subfolder per class. If there are subfolders `train` and `test` with one
    /// subfolder per class each, they become the two parts; otherwise all pictures are training data.
    /// - Throws: as `Dataset.pictures(in:classNames:_:)` does.
    public static func pictures(
        in folder: String, _ options: PictureOptions = PictureOptions()
    ) throws -> ImageData {
        let source = Source(name: "Pictures", place: "folder \(folder)", argument: folder)
        let parts = try PictureFolder.subfolders(of: folder)
        guard parts.contains("train"), parts.contains("test") else {
            let all = try Dataset.pictures(in: folder, options)
            return try ImageData(train: all, test: all[0..<0], source: source)
        }
        let train = try Dataset.pictures(in: "\(folder)/train", options)
        let test = try Dataset.pictures(in: "\(folder)/test", classNames: train.classNames, options)
        return try ImageData(train: train, test: test, source: source)
    }

    /// Whether a path is a folder with subfolders but without MNIST's files.
    public static func isFolderOfPictures(_ path: String) -> Bool {
        guard let subfolders = try? PictureFolder.subfolders(of: path) else { return false }
        return !subfolders.isEmpty
    }
}

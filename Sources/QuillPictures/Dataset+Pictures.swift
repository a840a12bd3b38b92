import QuillCodecs
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
    /// Reads `.png`, `.jpg`, `.jpeg`, `.jfif`, `.bmp`, `.gif`, `.tif`, `.tiff`, `.webp`, `.heic`, `.heif`, `.avif`, `.pgm`,
    /// `.ppm`, `.pbm`, and `.pnm` files, at any depth in the class's folder, but no hidden ones. Classes and files are sorted by name, with numbers in names by value, so
    /// the order is the same on all systems. Folders without pictures are no classes.
    /// - Parameters:
    ///   - folder: the folder with the classes' folders.
    ///   - classNames: the classes in order; by default the names of the folders.
    ///   - options: the conversion of pictures to images.
    /// - Throws: a `.file` error that names the folder or picture and the problem.
    public static func pictures(
        in folder: String, classNames: [String]? = nil, _ options: PictureOptions = PictureOptions()
    ) throws -> Dataset {
        try pictures(
            PictureFolderLayout(folder), in: folder, classNames, options, ReadOptions(isMapped: false)
        ).images
    }

    /// - Returns: the images, the sizes of the pictures, a line if classes are matched by name, and lines about the mapping
    ///   of the images.
    static func pictures(
        _ layout: PictureFolderLayout, in folder: String, _ classNames: [String]?, _ options: PictureOptions,
        _ reading: ReadOptions
    ) throws -> (images: Dataset, sizes: PictureSizes, note: String?, mapping: [String]) {
        try options.check()
        let names = classNames ?? layout.names
        let (numbers, note) = try numbers(of: layout, in: folder, among: names)
        var (files, labels): ([String], [Int32]) = ([], [])
        for kind in names.indices {
            for (own, number) in zip(layout.classes, numbers) where number == kind {
                files += own.pictures
                labels += [Int32](repeating: Int32(kind), count: own.pictures.count)
            }
        }
        guard !files.isEmpty else {
            throw QuillError(
                .file, "\(folder): expected a folder of pictures for each class, found no pictures")
        }
        var sizes = PictureSizes()
        let shape = options.shape.prepending(files.count)
        let (isMapped, mappingNote) = reading.mapping(of: shape.checkedCount)
        if isMapped {
            let entry = try ArrayCache(folder: reading.mappedFolder).array(
                "pictures", key: ["\(options)"] + files.map(Self.identity), shape: shape, .uint8,
                action: "decoded"
            ) { writer in
                for file in files {
                    let picture = try Picture(contentsOf: file)
                    sizes.add(picture)
                    try writer.append(try options.image(picture).bytes)
                }
            }
            return (
                try Dataset(images: entry.tensor.typed(), labels: Tensor(labels), classNames: names), sizes,
                note, [mappingNote, entry.note].compactMap { $0 }
            )
        }
        let images = try Tensor<UInt8>(shape) { target in
            let size = options.shape.elementCount
            for (row, file) in files.enumerated() {
                let picture = try Picture(contentsOf: file)
                sizes.add(picture)
                let image = try options.image(picture)
                _ = UnsafeMutableBufferPointer(rebasing: target[(row * size)..<((row + 1) * size)])
                    .initialize(from: image.bytes)
            }
        }
        return (try Dataset(images: images, labels: Tensor(labels), classNames: names), sizes, note, [])
    }

    /// What tells a file's content from others.
    private static func identity(_ path: String) -> String {
        "\(FileSystem.absolute(path)) \(FileSystem.size(of: path)) \(FileSystem.version(of: path) ?? [])"
    }

    /// Returns the data set with rows and columns of every image exchanged; mapped images are turned in the cache.
    func transposed(_ options: ReadOptions, _ notes: inout [String]) throws -> Dataset {
        guard images.isMapped else { return transposed }
        let turned = try ArrayCache(folder: options.mappedFolder).images(
            "turned images", of: .uint8(images), [imageShape[1], imageShape[0], imageShape[2]],
            action: "turned", key: ["transposed"], notes: &notes
        ) { try $0.typed(UInt8.self).transposed(0, 2, 1, 3) }
        return try Dataset(images: turned, labels: labels, classNames: classNames)
    }

    /// Returns the number of each of a folder's classes among all classes, matched by name, and a line if names differ.
    private static func numbers(
        of layout: PictureFolderLayout, in folder: String, among names: [String]
    ) throws -> (numbers: [Int], note: String?) {
        let own = Tensor(layout.names.indices.map { Int32($0) })
        let match = try? ClassMatch(layout.names, labels: own, with: names)
        let numbers = match?.renumbered(own).elements.map { Int($0) } ?? []
        guard numbers.count == layout.names.count, numbers.allSatisfy(names.indices.contains) else {
            let other = layout.names.first { !names.contains($0) } ?? ""
            throw QuillError(
                .file,
                "\(folder)/\(other): expected one of the \(names.count) classes, as \(names.first ?? "")")
        }
        let pairs = zip(layout.names, numbers).filter { $0 != names[$1] }.map { "\($0) is \(names[$1])" }
        return (
            numbers,
            pairs.isEmpty ? nil : "classes in \(folder) are matched by name: \(pairs.joined(separator: ", "))"
        )
    }
}

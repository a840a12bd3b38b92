import QuillData
import QuillTensor

/// Makes image data of the parts that files contain: pixels become bytes of one range, labels become classes, for all
/// parts together.
struct ImageAssembly {
    var train: RawPart?
    var test: RawPart?
    var source: ImageData.Source
    var notes: [String] = []
    /// The classes, if the files don't tell them, and the number in the files of the first one.
    var classes: (names: [String], firstLabel: Int)?
    /// Whether the files store images column by column.
    var isTransposed = false

    private var parts: [RawPart] { titled.map(\.part) }

    /// The parts, each with what its images are for.
    private var titled: [(title: String, part: RawPart)] {
        [("training images", train), ("test images", test)].compactMap { title, part in
            part.map { (title, $0) }
        }
    }

    /// Whether a part has labels.
    var hasLabels: Bool { parts.contains { $0.labels != nil } }

    /// Returns the image data.
    /// - Throws: a `.data` or `.shape` error that names the file and the place.
    func data(_ options: ReadOptions) throws -> ImageData {
        var notes = notes
        let images = try pixels(options, &notes)
        var labels = try parts.map { part -> RawLabels in
            guard let labels = part.labels else {
                throw QuillError(
                    .data,
                    "\(part.name): \(part.count) images without labels; quill predict takes them, training and "
                        + "evaluating need labels")
            }
            return labels
        }
        if classes == nil { notes += [RawLabels.join(&labels)].compactMap { $0 } }
        let names = classes?.names ?? RawLabels.classNames(of: labels)
        let datasets = try zip(zip(parts, images), labels).map { part, labels -> Dataset in
            let (part, images) = part
            let classes = try labels.classes(of: names, firstLabel: classes?.firstLabel ?? 0)
            do {
                return try Dataset(images: images, labels: classes, classNames: names)
            } catch let error as QuillError {
                throw QuillError(error.kind, "\(part.name): \(error.message)")
            }
        }
        guard let first = datasets.first else { throw QuillError(.file, "\(source.place): no images") }
        let data = try ImageData(
            train: train == nil ? first[0..<0] : first,
            test: test == nil ? first[0..<0] : datasets[train == nil ? 0 : 1], source: source)
        return data.noting(notes).inLightInk(options.isInverted)
    }

    /// Returns the images of all parts without their labels.
    func unlabeled(_ options: ReadOptions) throws -> UnlabeledImages {
        var notes = notes
        let images = try pixels(options, &notes)
        guard var all = images.first else { throw QuillError(.file, "\(source.place): no images") }
        for more in images.dropFirst() { all = try all.concatenated(with: more) }
        let data = try Dataset(images: all, labels: .zeros([all.shape[0]]), classNames: [""])
        let light = try ImageData(train: data, test: data[0..<0], source: source).noting(notes)
            .inLightInk(options.isInverted)
        return UnlabeledImages(images: light.train.images, source: source, notes: light.notes)
    }

    /// Returns the images of each part as bytes [count, height, width, channels].
    private func pixels(_ options: ReadOptions, _ notes: inout [String]) throws -> [Tensor<UInt8>] {
        let shapes = try parts.map { try $0.shaped(options.shape) }
        if let first = shapes.first, let other = shapes.first(where: { $0.shape != first.shape }) {
            throw QuillError(
                .shape,
                "\(source.place): training images are \(first.shape), but test images are \(other.shape)")
        }
        notes += parts.compactMap(\.note)
        let ranges = try PixelRanges(titled, scale: options.scale)
        notes += ranges.notes
        let turns = options.isTransposed ?? isTransposed
        if isTransposed, options.isTransposed == nil {
            notes.append(
                "EMNIST's files store images column by column; they are turned upright (--no-transpose leaves them)"
            )
        }
        if options.isTransposed == true { notes.append("rows and columns are exchanged, as asked") }
        return try zip(zip(parts, ranges.ranges), shapes).map { part, shape in
            let (part, range) = part
            let bytes = try part.bytes(range)
            let image = shape.shape
            let whole =
                shape.isChannelsFirst
                ? try bytes.reshaped(to: [part.count, image[2], image[0], image[1]]).transposed(0, 2, 3, 1)
                : try bytes.reshaped(to: image.prepending(part.count))
            return turns ? whole.transposed(0, 2, 1, 3) : whole
        }
    }
}

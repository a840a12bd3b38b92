import QuillCodecs
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
        try requireImages()
        let images = try pixels(options, &notes)
        let (names, labels) = try labels(&notes)
        let datasets = try zip(zip(parts, images), labels).map { part, classes -> Dataset in
            let (part, images) = part
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
        return try data.noting(notes).inLightInk(options)
    }

    /// - Throws: a `.data` error if there isn't any image.
    private func requireImages() throws {
        guard parts.allSatisfy({ $0.count == 0 }) else { return }
        let shape = parts.first.map { ", but an array \($0.images.shape)" } ?? ""
        throw QuillError(.data, "\(source.place): there are no images\(shape)")
    }

    /// Returns the names of the classes and the class of each row of each part.
    private func labels(_ notes: inout [String]) throws -> (names: [String], classes: [Tensor<Int32>]) {
        var labels = try parts.map { part -> RawLabels in
            guard let labels = part.labels else {
                throw QuillError(
                    .data,
                    "\(part.name): \(part.count.counted("image")) without labels; quill predict takes them, training and "
                        + "evaluating need labels")
            }
            return labels
        }
        if classes == nil { notes += [RawLabels.join(&labels)].compactMap { $0 } }
        let names = classes?.names ?? RawLabels.classNames(of: labels)
        return (names, try labels.map { try $0.classes(of: names, firstLabel: classes?.firstLabel ?? 0) })
    }

    /// The parts without the training images, if there are test images.
    private var lastPart: ImageAssembly {
        guard train != nil, (test?.count ?? 0) > 0 else { return self }
        var last = self
        last.train = nil
        last.notes.append("its test images")
        return last
    }

    /// Returns the images for testing, or else those for training, without their labels.
    func unlabeled(_ options: ReadOptions) throws -> UnlabeledImages {
        try lastPart.onlyImages(options)
    }

    private func onlyImages(_ options: ReadOptions) throws -> UnlabeledImages {
        var notes = notes
        try requireImages()
        guard let all = try pixels(options, &notes).first else {
            throw QuillError(.file, "\(source.place): no images")
        }
        let data = try Dataset(images: all, labels: .zeros([all.shape[0]]), classNames: [""])
        let light = try ImageData(train: data, test: data[0..<0], source: source).noting(notes)
            .inLightInk(options)
        return UnlabeledImages(images: light.train.images, source: source, notes: light.notes)
    }

    /// Returns the images for testing, or else those for training, with the numbers that the file has.
    func numbers(_ options: ReadOptions) throws -> NumberImages {
        let last = lastPart
        try last.requireImages()
        var notes = last.notes
        guard let part = last.parts.first else { throw QuillError(.file, "\(source.place): no images") }
        let shape = try part.shaped(options.shape)
        notes += [part.note].compactMap { $0 }
        let turns = last.turns(options, &notes)
        let images = try part.images.images(part.count, shape, turns: turns)
        let labels = part.labels == nil ? nil : try last.labels(&notes)
        return NumberImages(
            images: images, labels: labels?.classes[0], classNames: labels?.names ?? [], source: source,
            notes: notes)
    }

    /// Whether rows and columns are exchanged; adds a line if they are.
    private func turns(_ options: ReadOptions, _ notes: inout [String]) -> Bool {
        if isTransposed, options.isTransposed == nil {
            notes.append(
                "EMNIST's files store images column by column; they are turned upright (--no-transpose leaves them)"
            )
        }
        if options.isTransposed == true { notes.append("rows and columns are exchanged, as asked") }
        return options.isTransposed ?? isTransposed
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
        let turns = turns(options, &notes)
        return try zip(zip(titled, ranges.ranges), shapes).map { part, shape in
            let ((title, part), range) = part
            func images(_ rows: AnyTensor) throws -> Tensor<UInt8> {
                try part.bytes(range, of: rows).images(rows.shape[0], shape, turns: turns)
            }
            // Mapped bytes are taken as they are; others are converted in the cache.
            let isReady = range == nil && part.images.dataType == .uint8 && !shape.isChannelsFirst && !turns
            guard part.images.isMapped, !isReady else { return try images(part.images) }
            let (height, width, channels) = (shape.shape[0], shape.shape[1], shape.shape[2])
            let image: Shape = turns ? [width, height, channels] : shape.shape
            return try ArrayCache(folder: options.mappedFolder).images(
                title, of: part.images, image,
                action: "converted to bytes", key: ["\(range?.description ?? "")", "\(shape)", "\(turns)"],
                notes: &notes, transform: images)
        }
    }
}

extension Tensor {
    /// Returns images [count, height, width, channels].
    /// - Parameter turns: whether to exchange rows and columns.
    fileprivate func images(
        _ count: Int, _ shape: (shape: Shape, isChannelsFirst: Bool), turns: Bool
    ) throws -> Tensor {
        let image = shape.shape
        let whole =
            shape.isChannelsFirst
            ? try reshaped(to: [count, image[2], image[0], image[1]]).transposed(0, 2, 3, 1)
            : try reshaped(to: image.prepending(count))
        return turns ? whole.transposed(0, 2, 1, 3) : whole
    }
}

extension AnyTensor {
    fileprivate func images(
        _ count: Int, _ shape: (shape: Shape, isChannelsFirst: Bool), turns: Bool
    ) throws -> AnyTensor {
        switch self {
        case .uint8(let tensor): .uint8(try tensor.images(count, shape, turns: turns))
        case .bool(let tensor): .bool(try tensor.images(count, shape, turns: turns))
        case .int32(let tensor): .int32(try tensor.images(count, shape, turns: turns))
        case .int64(let tensor): .int64(try tensor.images(count, shape, turns: turns))
        case .float32(let tensor): .float32(try tensor.images(count, shape, turns: turns))
        case .float64(let tensor): .float64(try tensor.images(count, shape, turns: turns))
        }
    }
}

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

    private var parts: [RawPart] { [train, test].compactMap { $0 } }

    /// Returns the image data.
    /// - Throws: a `.data` or `.shape` error that names the file and the place.
    func data(_ options: ReadOptions) throws -> ImageData {
        var notes = notes
        let images = try pixels(options, &notes)
        let labels = try parts.map { part -> RawLabels in
            guard let labels = part.labels else {
                throw QuillError(
                    .data,
                    "\(part.name): \(part.count) images without labels; quill predict takes them, training and "
                        + "evaluating need labels")
            }
            return labels
        }
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
        let range = try range(options, &notes)
        let turns = options.isTransposed ?? isTransposed
        if isTransposed, options.isTransposed == nil {
            notes.append(
                "EMNIST's files store images column by column; they are turned upright (--no-transpose leaves them)"
            )
        }
        return try zip(parts, shapes).map { part, shape in
            let bytes = try part.bytes(range)
            let image = shape.shape
            let whole =
                shape.isChannelsFirst
                ? try bytes.reshaped(to: [part.count, image[2], image[0], image[1]]).transposed(0, 2, 3, 1)
                : try bytes.reshaped(to: image.prepending(part.count))
            return turns ? whole.transposed(0, 2, 1, 3) : whole
        }
    }

    /// Returns the values of black and white; nil for bytes.
    private func range(_ options: ReadOptions, _ notes: inout [String]) throws -> PixelRange? {
        var summary = PixelExtremes()
        for part in parts { try summary.add(part) }
        if let scale = options.scale {
            let slack = (scale.upper - scale.lower) * 1e-3
            if summary.minimum < scale.lower - slack || summary.maximum > scale.upper + slack {
                for part in parts { try part.checkRange(scale) }
            }
            return scale == PixelRange(0...255) ? nil : scale
        }
        switch summary.recognition {
        case .bytes(let doubt):
            if let doubt { notes.append(doubt) }
            return nil
        case .rounded:
            notes.append("pixels are fractions of 0…255, rounded to whole numbers")
            return nil
        case .range(let range, let note):
            notes.append(note)
            return range
        case .unknown:
            throw parts.lazy.compactMap { $0.firstUnexpected(summary) }.first
                ?? QuillError(.data, "\(source.place): expected pixels 0 to 255")
        }
    }
}

extension RawPart {
    /// - Throws: a `.data` error about the first pixel outside of a range.
    fileprivate func checkRange(_ range: PixelRange) throws {
        let numbers = try images.converted(to: Double.self)
        let slack = (range.upper - range.lower) * 1e-3
        let index = numbers.withUnsafeBufferPointer { numbers in
            numbers.firstIndex { !($0 >= range.lower - slack && $0 <= range.upper + slack) }
        }
        guard let index else { return }
        let value = numbers.withUnsafeBufferPointer { $0[index] }
        throw error(
            at: index, "expected a pixel \(range), as --scale says, received '\(PixelRange.text(value))'")
    }
}

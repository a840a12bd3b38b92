import Quill
import QuillCodecs
import QuillPictures

/// Images to classify, in the form of a model's input.
struct PredictionImages {
    /// The name of an image: its number in a data set or an array, from 0, or its file.
    enum Name {
        case number(Int)
        case file(String)
    }

    /// [count] and the shape of the model's input.
    var images: AnyTensor
    /// The name of each image.
    let names: [Name]
    /// The class of each image in the model's numbers, if known.
    var labels: [Int?]?
    /// The names of the classes of a model without class names, if the data has them.
    var classNames: [String]?
    /// The source of the images, for people.
    let source: String
    /// Lines about the source.
    var sourceNotes: [String] = []
    /// Lines about what was guessed or converted.
    var notes: [String] = []
    /// Whether numbers count the rows of a file, so that people count them from 1.
    var isFile = false

    /// Returns the images of a subject.
    /// - Parameters:
    ///   - load: loads the data set, if the subject is a part of one.
    ///   - normalizes: whether pictures are prepared as `read` prepares them; nil to decide by the model.
    static func of(
        _ subject: PredictionSubject, for chosen: ChosenModel, normalizes: Bool?,
        reading options: ReadOptions, load: () async throws -> ImageData
    ) async throws -> PredictionImages {
        let input = try PredictionInput(chosen)
        var result: PredictionImages
        let flag = normalizes.map { $0 ? "--normalize" : "--no-normalize" }
        switch subject {
        case .digits(let isTest, let range):
            if let flag { throw UsageError("\(flag): expected pictures, received numbers of images") }
            result = try rows(range, isTest: isTest, of: await load(), input, chosen.model)
        case .files(let paths):
            let pictures = try PredictionPictures.paths(paths)
            if let pictures {
                try await UsageError.ofFlags { try options.checkIsFree("pictures") }
                result = try PredictionPictures(input: input, normalizes: normalizes, model: chosen.model)
                    .images(pictures, given: paths)
            } else if paths.count == 1 {
                if let flag, !FileSystem.isFolder(paths[0]) {
                    throw UsageError("\(flag): expected pictures, received \(paths[0]), a file of images")
                }
                result = try await UsageError.ofFlags { try file(paths[0], input, chosen.model, options) }
            } else {
                let other = try paths.first { try PredictionPictures.paths([$0]) == nil } ?? paths[0]
                throw UsageError(
                    "\(other): expected only pictures and folders of pictures, or one file of images")
            }
        }
        result.notes += input.doubts(about: result.images)
        return result
    }

    private static func rows(
        _ range: ClosedRange<Int>, isTest: Bool, of digits: ImageData, _ input: PredictionInput,
        _ model: Model
    ) throws -> PredictionImages {
        let part = isTest ? digits.test : digits.train
        guard range.upperBound < part.count else {
            let kind = isTest ? "test" : "training"
            throw QuillError(
                .argument,
                "there is no \(kind) digit \(range.upperBound): there are \(part.count.grouped) in \(digits.source), numbered "
                    + "from 0"
            )
        }
        // All classes of the data have to match, not only those of the chosen rows.
        let (matched, note) = try model.matched(part)
        var result = try labeled(
            matched[range], input, model, names: range.map { .number($0) }, source: digits.source.description)
        result.sourceNotes = digits.notes
        if let note, !result.notes.contains(note) { result.notes.insert(note, at: 0) }
        return result
    }

    private static func file(
        _ path: String, _ input: PredictionInput, _ model: Model, _ options: ReadOptions
    ) throws -> PredictionImages {
        let file = try PredictionFile(path, input, options)
        let count = file.images.shape[0]
        try input.check(file.images.shape.dropFirst(), path)
        var result = PredictionImages(
            images: try file.images.reshaped(to: input.shape.prepending(count)),
            names: (0..<count).map { .number($0) }, source: path, notes: file.notes)
        if let labels = file.labels {
            // Only the labels are matched, so any images will do.
            let (matched, note) = try model.matched(
                Dataset(images: .zeros([count, 1, 1, 1]), labels: labels, classNames: file.classNames))
            result.labels = matched.labels.elements.map { Int($0) }
            result.classNames = matched.classNames
            result.notes += [note].compactMap { $0 }
        }
        result.isFile = true
        return result
    }

    /// Returns images with labels, whose classes are matched with the model's.
    private static func labeled(
        _ dataset: Dataset, _ input: PredictionInput, _ model: Model, names: [Name], source: String
    ) throws -> PredictionImages {
        try input.check(dataset.imageShape, source)
        let (matched, note) = try model.matched(dataset)
        return PredictionImages(
            images: .uint8(try matched.images.reshaped(to: input.shape.prepending(dataset.count))),
            names: names, labels: matched.labels.elements.map { Int($0) }, classNames: matched.classNames,
            source: source, notes: [note].compactMap { $0 })
    }
}

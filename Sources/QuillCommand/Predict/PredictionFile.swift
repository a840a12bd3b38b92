import Quill
import QuillCodecs

/// The images of a table, an archive, an array, or a folder of them, with or without labels.
struct PredictionFile {
    /// [count, height, width, channels].
    let images: AnyTensor
    /// The class of each image; nil without labels.
    let labels: Tensor<Int32>?
    /// The names of the classes; empty without labels.
    let classNames: [String]
    /// Lines about what was guessed.
    let notes: [String]

    /// Reads a file.
    /// - Parameters:
    ///   - input: the images that the model takes. If it takes numbers as they are, nothing is scaled.
    ///   - options: what the user said about the file's form.
    init(_ path: String, _ input: PredictionInput, _ options: ReadOptions) throws {
        guard !FileSystem.isFolder(path) else {
            if try FileSystem.names(in: path).allSatisfy({ $0.hasPrefix(".") }) {
                throw QuillError(.data, "\(path): there are no pictures in this folder")
            }
            self.init(try ImageData.read(path, reading: options))
            return
        }
        var options = options
        options.shape = options.shape ?? input.image
        do {
            try self.init(path, input, options, ignoringLabels: false)
        } catch let problem as QuillError where problem.kind != .argument {
            // Bad labels are no reason not to predict.
            let file = try PredictionFile(path, input, options, ignoringLabels: true)
            self.init(
                images: file.images, labels: nil, classNames: [],
                notes: file.notes + ["its labels are left out: \(problem.message)"])
        }
    }

    private init(
        _ path: String, _ input: PredictionInput, _ options: ReadOptions, ignoringLabels: Bool
    ) throws {
        let isAsFound = options.scale == nil && options.isInverted == nil
        if !input.takesBytes, isAsFound,
            let numbers = try NumberImages.read(path, reading: options, ignoringLabels: ignoringLabels)
        {
            self.init(
                images: numbers.images, labels: numbers.labels, classNames: numbers.classNames,
                notes: numbers.notes)
            return
        }
        switch try FoundImages.read(path, reading: options, ignoringLabels: ignoringLabels) {
        case .labeled(let data): self.init(data)
        case .unlabeled(let images):
            self.init(images: .uint8(images.images), labels: nil, classNames: [], notes: images.notes)
        }
    }

    /// Takes the test images of a source, or else its training images.
    private init(_ data: ImageData) {
        let isTest = data.test.count > 0
        let part = isTest ? data.test : data.train
        self.init(
            images: .uint8(part.images), labels: part.labels, classNames: part.classNames,
            notes: data.notes + (isTest && data.train.count > 0 ? ["its test images"] : []))
    }

    private init(images: AnyTensor, labels: Tensor<Int32>?, classNames: [String], notes: [String]) {
        self.images = images
        self.labels = labels
        self.classNames = classNames
        self.notes = notes
    }
}

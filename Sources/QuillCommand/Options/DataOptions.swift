import ArgumentParser
import Foundation
import Quill
import QuillPictures

struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The images: a data set's name (quill data list), a folder, or a file.",
            discussion: """
                A named data set comes from the cache or a download; strokes is the built-in generator. A folder contains \
                MNIST's four files, a table, or a folder of pictures for each class, also in train and test. A file is in \
                MNIST's format, with the labels in a file next to it, or has both as .npz or .csv; or a zip archive of \
                these. quill data check says how a path is read. Default: $QUILL_DATA, else mnist, else strokes.
                """,
            valueName: "name or path"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Use at most n training images and n test images, drawn at random from each class.",
            valueName: "n"))
    var limit: Int?

    @OptionGroup var form: DataFormOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit: expected at least 1, received \(limit)") }
    }

    /// A line that says what image numbers count; nil without a limit.
    var limitNote: String? {
        limit.map { "image numbers count within the \($0.grouped) images that --limit drew" }
    }

    /// Loads the images.
    func load() async throws -> ImageData {
        try await Self.load(data: data, reading: form.options, limit: limit)
    }

    /// Loads the images for a command that tests on them.
    /// - Throws: a `.data` error that says what to do if there are only training images.
    func loadTest() async throws -> ImageData {
        let images = try await load()
        guard images.test.count == 0 else { return images }
        let has =
            images.train.count > 0
            ? "there are only training images (\(images.train.count.grouped)), none to test on"
            : "there are no images"
        throw QuillError(
            .data,
            "\(images.source.place): \(has); name a test file with --data, or put it beside the training file with 'test' "
                + "in the place of 'train' in its name, or pictures into a folder named test")
    }

    /// Loads the images of a source.
    /// - Parameter flag: the flag that errors about a named source start with.
    static func load(
        data: String?, reading: ReadOptions = ReadOptions(), limit: Int?, flag: String? = "--data"
    ) async throws -> ImageData {
        try await Failure.naming(data == nil ? nil : flag) {
            let bar = DownloadBar()
            defer { bar.clear() }
            return try await UsageError.ofFlags {
                try await ImageData.find(
                    data: data, reading: reading, pictures: .standard, limit: limit, progress: bar.show)
            }
        }
    }

    /// The shape and classes of the images, if known before they are loaded.
    var outline: ImageOutline? {
        let named = data ?? Terminal.variable("QUILL_DATA") ?? "mnist"
        guard !FileManager.default.fileExists(atPath: named) else { return nil }
        if named == "strokes" { return .digits }
        return DatasetSource.all.first { $0.id == named }.map {
            ImageOutline(shape: $0.imageShape, classes: $0.classNames.count)
        }
    }

    /// The flags that find the same images again, quoted for the shell, with a space in front; empty without `--data`.
    var flags: String {
        guard let data else { return "" }
        return " --data \(data.shellQuoted)" + form.flags.map { " \($0.shellQuoted)" }.joined()
    }
}

extension String {
    /// The text as one word of a shell's command line.
    var shellQuoted: String {
        let isPlain = allSatisfy { $0.isLetter || $0.isNumber || "_-./,:=@%+…".contains($0) }
        return isPlain && !isEmpty ? self : "'" + replacing("'", with: "'\\''") + "'"
    }
}

/// The facts about images that a network depends on.
struct ImageOutline: Sendable {
    let shape: Shape
    let classes: Int

    init(shape: Shape, classes: Int) { (self.shape, self.classes) = (shape, classes) }

    init(_ images: Dataset) { self.init(shape: images.imageShape, classes: images.classCount) }

    /// The outline of MNIST's digits.
    static let digits = ImageOutline(shape: [28, 28, 1], classes: 10)
}

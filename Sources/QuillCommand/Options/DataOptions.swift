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
                MNIST's four files, or a folder of pictures for each class. A file contains images in MNIST's format, with \
                the labels in a file next to it, or both as .npz or .csv. Default: $QUILL_DATA, else mnist, else strokes.
                """,
            valueName: "name or path"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Use only the first n training images and the first n test images.", valueName: "n"))
    var limit: Int?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit: expected at least 1, received \(limit)") }
    }

    /// Loads the images.
    func load() async throws -> ImageData { try await Self.load(data: data, limit: limit) }

    /// Loads the images of a source.
    /// - Parameter flag: the flag that errors about a named source start with.
    static func load(data: String?, limit: Int?, flag: String? = "--data") async throws -> ImageData {
        try await Failure.naming(data == nil ? nil : flag) {
            if let data, ImageData.isFolderOfPictures(data) {
                let images = try ImageData.pictures(in: data)
                return limit.map(images.first) ?? images
            }
            let bar = DownloadBar()
            defer { bar.clear() }
            return try await ImageData.find(data: data, limit: limit, progress: bar.show)
        }
    }

    /// The shape and classes of the images, if known before they are loaded.
    var outline: ImageOutline? {
        let named = data ?? (Terminal.variable("QUILL_DATA") == nil ? "mnist" : nil)
        guard let named, !FileManager.default.fileExists(atPath: named) else { return nil }
        if named == "strokes" { return .digits }
        return DatasetSource.all.first { $0.id == named }.map {
            ImageOutline(shape: $0.imageShape, classes: $0.classNames.count)
        }
    }
}

/// The facts about images that a network depends on.
struct ImageOutline {
    let shape: Shape
    let classes: Int

    init(shape: Shape, classes: Int) { (self.shape, self.classes) = (shape, classes) }

    init(_ images: Dataset) { self.init(shape: images.imageShape, classes: images.classCount) }

    /// The outline of MNIST's digits.
    static let digits = ImageOutline(shape: [28, 28, 1], classes: 10)
}

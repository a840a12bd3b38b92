import ArgumentParser
import Foundation
import Quill
import QuillPictures

struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Images: a data set's name (quill data list), a folder, or a file.",
            discussion: """
                A name is taken from the cache or the network; strokes is the built-in generator. A folder holds MNIST's \
                four files, or a folder of pictures for each class. A file holds images in MNIST's format with its labels \
                beside it, or both as .npz or .csv. Default: $QUILL_DATA, else mnist, else strokes.
                """,
            valueName: "name or path"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Use only the first images to learn from, and the first to test on.", valueName: "n"))
    var limit: Int?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit: expected at least 1, received \(limit)") }
    }

    /// Finds the digits.
    func load() async throws -> ImageData { try await Self.load(data: data, limit: limit) }

    /// - Parameter flag: what errors about a source that was named begin with.
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

    /// What the images look like, where that is known before they are loaded.
    var outline: ImageOutline? {
        let named = data ?? (Terminal.variable("QUILL_DATA") == nil ? "mnist" : nil)
        guard let named, !FileManager.default.fileExists(atPath: named) else { return nil }
        if named == "strokes" { return .digits }
        return DatasetSource.all.first { $0.id == named }.map {
            ImageOutline(shape: $0.imageShape, classes: $0.classNames.count)
        }
    }
}

/// What a network must know of images.
struct ImageOutline {
    let shape: Shape
    let classes: Int

    init(shape: Shape, classes: Int) { (self.shape, self.classes) = (shape, classes) }

    init(_ images: Dataset) { self.init(shape: images.imageShape, classes: images.classCount) }

    /// As MNIST's digits.
    static let digits = ImageOutline(shape: [28, 28, 1], classes: 10)
}

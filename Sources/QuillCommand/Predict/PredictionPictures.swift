import Quill
import QuillCodecs
import QuillPictures

/// Turns pictures into images for a model.
struct PredictionPictures {
    private let input: PredictionInput
    private let model: Model
    /// Whether to find, size, and center the ink as `read` does; otherwise pictures are only resized.
    private let normalizes: Bool

    /// - Parameter normalizes: nil to decide by the model: yes if it was trained on images like MNIST's.
    init(input: PredictionInput, normalizes: Bool?, model: Model) throws {
        self.input = input
        self.model = model
        let fits = input.image == [28, 28, 1]
        if normalizes == true, !fits {
            throw UsageError(
                "--normalize: expected a network for images [28, 28, 1], received \(input.image)")
        }
        self.normalizes =
            normalizes
            ?? (fits && Self.classifiesDigits(model) && input.trained.map { !$0.isDarkOnLight } ?? true)
    }

    /// Whether the classes are digits, as far as is known.
    private static func classifiesDigits(_ model: Model) -> Bool {
        guard let names = model.classNames else { return model.network.outputShapes[0] == [10] }
        return ClassNumber.values(of: names).count { $0.map { (0...9).contains($0) } ?? false } * 2
            > names.count
    }

    /// Returns the pictures of files and folders; nil if one of them is neither a picture nor a folder of pictures.
    static func paths(_ words: [String]) throws -> [String]? {
        var paths: [String] = []
        for word in words {
            if PictureFolder.isFolder(word) {
                let folder = word.count > 1 && word.hasSuffix("/") ? String(word.dropLast()) : word
                let pictures = try PictureFolder.allPictures(in: folder)
                if pictures.isEmpty { return nil }
                paths += pictures
            } else if try isPicture(word) {
                paths.append(word)
            } else {
                return nil
            }
        }
        return paths
    }

    /// Whether a file begins as the pictures do that can be read, or has the ending of one.
    private static func isPicture(_ path: String) throws -> Bool {
        try PictureFolder.isPicture(path) || PictureFormat(ModelFile(path: path).start) != nil
    }

    /// Returns the images of pictures, with labels if their folders have the names of classes.
    func images(_ paths: [String], given words: [String]) throws -> PredictionImages {
        var (pixels, read, blank): ([UInt8], [String], [String]) = ([], [], [])
        for path in paths {
            let (image, isBlank) = try image(path)
            pixels += image
            read.append(path)
            if isBlank { blank.append(path) }
        }
        let how =
            normalizes
            ? "normalized as read does" : "resized to \(input.image[1])×\(input.image[0])"
        let count = read.count.counted("picture")
        var result = PredictionImages(
            images: .uint8(try Tensor(input.shape.prepending(read.count), pixels)),
            names: read.map { .file($0) },
            source: "\(count), \(how)")
        if words.contains(where: PictureFolder.isFolder) { try addLabels(read, to: &result) }
        result.notes += blank.map { "\($0): no ink was found" }
        return result
    }

    private func image(_ path: String) throws -> (pixels: [UInt8], isBlank: Bool) {
        let picture = try Picture(contentsOf: path)
        guard normalizes else {
            let opaque = picture.opaque
            let sized = try (input.image[2] == 1 ? opaque.gray : opaque).resized(
                width: input.image[1], height: input.image[0])
            return (try channels(sized, path), false)
        }
        let digit = try HandwritingNormalizer().digit(in: GrayImage(picture))
        return (digit.image.elements, digit.observations.isBlank)
    }

    /// Returns a picture's bytes with as many channels as the model takes.
    private func channels(_ picture: Picture, _ path: String) throws -> [UInt8] {
        let count = input.image[2]
        if picture.channels == count { return picture.bytes }
        guard picture.channels == 1, count == 3 else {
            throw QuillError(
                .data, "\(path): expected a network for 1 or 3 channels, received one for \(count)")
        }
        return picture.bytes.flatMap { [$0, $0, $0] }
    }

    /// Takes the names of the pictures' folders as labels if they are classes of the model.
    private func addLabels(_ paths: [String], to result: inout PredictionImages) throws {
        let folders = paths.map { path in
            path.split(separator: "/").dropLast().last.map(String.init) ?? ""
        }
        var names: [String] = []
        for folder in folders where !names.contains(folder) { names.append(folder) }
        let labels = folders.map { Int32(names.firstIndex(of: $0) ?? 0) }
        let known = model.classNames ?? ClassNumber.names(max(model.network.outputShapes[0].elementCount, 2))
        // Folders that only sort pictures have other names than classes.
        let areClasses = names.contains { name in
            (try? ClassMatch([name], labels: Tensor([0]), with: known)) != nil
        }
        guard areClasses else {
            result.notes.append(
                "the folder\(names.count == 1 ? " " : "s ")\(ClassNumber.list(names)) "
                    + "\(names.count == 1 ? "isn't a class" : "aren't classes") of the model "
                    + "(\(ClassNumber.list(known))), so there are no labels to compare with")
            return
        }
        let match = try ClassMatch(names, labels: Tensor(labels), with: known)
        result.labels = match.renumbered(Tensor(labels)).elements.map { Int($0) }
        if let note = match.note, !names.allSatisfy(known.contains) { result.notes.append(note) }
    }
}

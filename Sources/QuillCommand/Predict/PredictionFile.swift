import Quill
import QuillCodecs

/// Reads a table or an array of images, with or without labels.
enum PredictionFile {
    /// The images of a file, and lines about what was guessed.
    enum Content {
        case labeled(Dataset, notes: [String])
        /// [count, height, width, channels].
        case unlabeled(AnyTensor, notes: [String])
    }

    /// Reads a file.
    /// - Parameter options: what the user said about its form.
    static func read(_ path: String, _ input: PredictionInput, _ options: ReadOptions) throws -> Content {
        let name = path.lowercased()
        if FileSystem.isFolder(path) { return try dataset(path, options) }
        if name.hasSuffix(".npz") { try checkArrays(path, input) }
        let isTable = [".csv", ".csv.gz", ".tsv", ".txt"].contains(where: name.hasSuffix)
        if isTable || input.takesBytes || options != ReadOptions() { return try found(path, input, options) }
        // A network without Rescaling takes an array's numbers as they are.
        if name.hasSuffix(".npz") { return try archive(path, input) }
        let array = name.hasSuffix(".npy") ? try Npy.read(path) : try idx(path)
        return .unlabeled(try images(array, path, input), notes: [])
    }

    private static func idx(_ path: String) throws -> AnyTensor {
        do {
            return try IDX.read(path)
        } catch let error as QuillError {
            throw QuillError(
                error.kind, "\(error.message); expected a picture, or images as CSV, .npz, .npy, or IDX")
        }
    }

    private static func dataset(_ path: String, _ options: ReadOptions = ReadOptions()) throws -> Content {
        if FileSystem.isFolder(path), try FileSystem.names(in: path).allSatisfy({ $0.hasPrefix(".") }) {
            throw QuillError(.data, "\(path): there are no pictures in this folder")
        }
        let (images, notes) = chosen(try ImageData.read(path, reading: options))
        return .labeled(images, notes: notes)
    }

    private static func images(
        _ array: AnyTensor, _ place: String, _ input: PredictionInput
    ) throws -> AnyTensor {
        guard let images = try input.images(array) else {
            throw QuillError(
                .data,
                "\(place): expected images \(Shape(input.flat)) or [count, "
                    + "\(input.flat.map(String.init).joined(separator: ", "))], received \(array.shape)")
        }
        guard images.shape[0] > 0 else { throw QuillError(.data, "\(place): the file has no images") }
        return images
    }

    /// - Throws: a `.data` error if an archive without labels has several arrays of images.
    private static func checkArrays(_ path: String, _ input: PredictionInput) throws {
        let names = try Npz.names(path)
        guard names.count > 1,
            !names.contains(where: { $0.lowercased().hasPrefix("y") || $0.contains("label") })
        else { return }
        let arrays = try Npz.read(path)
        if try names.filter({ try arrays[$0].flatMap(input.images) != nil }).count > 1 {
            throw several(path, names, arrays, input)
        }
    }

    private static func several(
        _ path: String, _ names: [String], _ arrays: [String: AnyTensor], _ input: PredictionInput
    ) -> QuillError {
        QuillError(
            .data,
            "\(path): expected one array of images \(Shape(input.flat)), received "
                + names.map { "\($0) \(arrays[$0]?.shape ?? [])" }.joined(separator: ", "))
    }

    /// Reads an archive with labels, or else its only array of images.
    private static func archive(_ path: String, _ input: PredictionInput) throws -> Content {
        let names = try Npz.names(path)
        if names.contains(where: { $0.lowercased().hasPrefix("y") || $0.contains("label") }) {
            return try dataset(path)
        }
        let arrays = try Npz.read(path)
        let found = try names.filter { try arrays[$0].flatMap(input.images) != nil }
        guard found.count == 1, let array = arrays[found[0]] else {
            throw several(path, names, arrays, input)
        }
        return .unlabeled(
            try images(array, "\(path): \(found[0])", input),
            notes: names.count > 1 ? ["its array \(found[0])"] : [])
    }

    /// Reads a file in any of the forms that ``ImageData`` reads, with or without labels.
    private static func found(
        _ path: String, _ input: PredictionInput, _ options: ReadOptions
    ) throws -> Content {
        var options = options
        options.shape = options.shape ?? input.image
        do {
            switch try FoundImages.read(path, reading: options) {
            case .labeled(let data):
                let (images, notes) = chosen(data)
                return .labeled(images, notes: notes)
            case .unlabeled(let images): return .unlabeled(.uint8(images.images), notes: images.notes)
            }
        } catch let problem as QuillError where problem.kind != .argument {
            // Bad labels are no reason not to predict.
            let images = try UnlabeledImages.read(path, reading: options)
            return .unlabeled(
                .uint8(images.images), notes: images.notes + ["its labels are left out: \(problem.message)"])
        }
    }

    /// Returns the test images of a source, else its training images, and the lines about them.
    private static func chosen(_ data: ImageData) -> (images: Dataset, notes: [String]) {
        guard data.test.count > 0 else { return (data.train, data.notes) }
        return (data.test, data.notes + (data.train.count > 0 ? ["its test images"] : []))
    }
}

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

    static func read(_ path: String, _ input: PredictionInput) throws -> Content {
        let name = path.lowercased()
        if FileSystem.isFolder(path) { return try dataset(path) }
        if name.hasSuffix(".csv") || name.hasSuffix(".csv.gz") { return try table(path, input) }
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

    private static func dataset(_ path: String) throws -> Content {
        if FileSystem.isFolder(path), try FileSystem.names(in: path).allSatisfy({ $0.hasPrefix(".") }) {
            throw QuillError(.data, "\(path): there are no pictures in this folder")
        }
        let data = try ImageData.read(path)
        return data.test.count > 0
            ? .labeled(data.test, notes: data.notes + (data.train.count > 0 ? ["its test images"] : []))
            : .labeled(data.train, notes: data.notes)
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

    /// Reads an archive with labels, or else its only array of images.
    private static func archive(_ path: String, _ input: PredictionInput) throws -> Content {
        let names = try Npz.names(path)
        if names.contains(where: { $0.lowercased().hasPrefix("y") || $0.contains("label") }) {
            return try dataset(path)
        }
        let arrays = try Npz.read(path)
        let found = try names.filter { try arrays[$0].flatMap(input.images) != nil }
        guard found.count == 1, let array = arrays[found[0]] else {
            throw QuillError(
                .data,
                "\(path): expected one array of images \(Shape(input.flat)), received "
                    + names.map { "\($0) \(arrays[$0]?.shape ?? [])" }.joined(separator: ", "))
        }
        return .unlabeled(
            try images(array, "\(path): \(found[0])", input),
            notes: names.count > 1 ? ["its array \(found[0])"] : [])
    }

    /// Reads a table with a column for each pixel, and maybe one for the label.
    private static func table(_ path: String, _ input: PredictionInput) throws -> Content {
        let reader = try CSVReader(path: path)
        var row = CSVReader.Row()
        guard try reader.next(&row) else { throw QuillError(.file, "\(path): the file is empty") }
        guard row.count == input.image.elementCount else {
            return .labeled(try Dataset(csv: path, imageShape: input.image), notes: [])
        }
        var pixels: [UInt8] = []
        let isHeader = (0..<row.count).contains { Double(row.text($0)) == nil }
        if !isHeader { try append(row, reader, to: &pixels) }
        while try reader.next(&row) { try append(row, reader, to: &pixels) }
        guard !pixels.isEmpty else { throw QuillError(.data, "\(path): the file has no images") }
        let images = try Tensor(input.image.prepending(pixels.count / input.image.elementCount), pixels)
        return .unlabeled(
            .uint8(images), notes: ["a pixel in each of the \(row.count) columns, and no labels"])
    }

    private static func append(_ row: CSVReader.Row, _ reader: CSVReader, to pixels: inout [UInt8]) throws {
        for field in 0..<row.count {
            guard let pixel = pixel(row[field]) else {
                throw reader.error(row, field, "expected a pixel 0 to 255, received '\(row.text(field))'")
            }
            pixels.append(pixel)
        }
    }

    /// Returns the byte for a whole number 0…255, also written as `12.0`.
    private static func pixel(_ field: ArraySlice<UInt8>) -> UInt8? {
        var value = 0
        for byte in field {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), value < 256 else {
                return Double(String(decoding: field, as: UTF8.self)).flatMap { UInt8(exactly: $0) }
            }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return field.isEmpty ? nil : UInt8(exactly: value)
    }
}

import QuillTensor

/// The model file formats that a program knows. Reading recognizes a file by its content; writing selects the format by
/// the extension.
///
/// To use formats of other targets or your own, add them with `adding` and pass the result when saving and loading:
///
/// ```swift
/// let formats = ModelFileFormats.standard.adding([plainText])
/// try model.save(to: "digits.model.txt", formats: formats)
/// ```
public struct ModelFileFormats: Sendable {
    /// The formats. A file is read by the first format that recognizes it. A path without an extension is written in
    /// the first writable format.
    public let formats: [any ModelFileFormat]

    /// Creates a registry of the given formats.
    public init(_ formats: [any ModelFileFormat]) { self.formats = formats }

    /// All formats of the library. Writing Keras's files needs libhdf5, which is loaded with the first of them.
    public static let standard = ModelFileFormats([
        SafetensorsFormat(), KerasV3Format(), KerasWeightsFormat(), KerasH5Format(), ONNXFormat(),
        NpzWeightsFormat(),
        TensorFlowJSFormat(),
    ])

    /// Returns these formats followed by more.
    public func adding(_ more: [any ModelFileFormat]) -> ModelFileFormats { .init(formats + more) }

    /// Returns the format for writing a file, by the extension of its path.
    /// - Parameters:
    ///   - path: the path of the file.
    ///   - parts: the parts that the format must be able to hold; others may be left out.
    /// - Throws: an `.argument` error if the extension is unknown or its format is read-only or cannot hold the parts;
    ///   it lists the suitable extensions.
    public func format(
        writing path: String, holding parts: SavedModel.Parts = []
    ) throws -> any WritableModelFormat {
        let suitable = formats.compactMap { $0 as? any WritableModelFormat }.filter {
            $0.parts.isSuperset(of: parts)
        }
        let name = path.split(separator: "/").last ?? ""
        let match = match(name)
        if let format = match?.format as? any WritableModelFormat, format.parts.isSuperset(of: parts) {
            return format
        }
        let hasExtension = name.dropFirst().contains(".")
        if match == nil, !hasExtension, let native = suitable.first { return native }
        let expected = suitable.flatMap(\.fileExtensions).map { ".\($0)" }.joined(separator: ", ")
        let reason =
            switch match?.format {
            case .some(let format as any WritableModelFormat):
                "a \(format.name) file cannot hold \(parts.subtracting(format.parts))"
            case .some(let format): "\(format.name) files can be read but not written"
            case .none: "no model format has the extension .\(name.split(separator: ".").last ?? "")"
            }
        throw QuillError(.argument, "\(path): \(reason); expected \(expected)")
    }

    /// Returns the format of a file, by its content.
    /// - Throws: a `.file` error that says what the file seems to be and lists the readable formats.
    public func format(reading file: ModelFile) throws -> any ReadableModelFormat {
        let readable = formats.compactMap { $0 as? any ReadableModelFormat }
        if let format = readable.first(where: { $0.recognizes(file) }) { return format }
        let known = readable.map { "\($0.name) (.\($0.fileExtensions.joined(separator: ", .")))" }
        throw QuillError(
            .file,
            "\(file.path): \(file.kind ?? "not a model file, or truncated"); expected one of "
                + known.joined(separator: ", "))
    }

    /// Returns the path without its extension, if a format has that extension.
    func stem(of path: String) -> String {
        guard let match = match(path.split(separator: "/").last ?? "") else { return path }
        return String(path.dropLast(match.length))
    }

    /// Returns the format with the longest extension that a name ends with.
    private func match(_ name: Substring) -> (format: any ModelFileFormat, length: Int)? {
        let name = name.lowercased()
        let matches = formats.flatMap { format in
            format.fileExtensions.filter { name.hasSuffix(".\($0)") }.map { (format, $0.count + 1) }
        }
        // The first of equally long ones.
        return matches.reversed().max { $0.1 < $1.1 }
    }
}

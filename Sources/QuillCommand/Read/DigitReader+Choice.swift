import Quill

extension DigitReader {
    /// Returns the reader in a model's file, or the bundled one.
    /// - Throws: the errors of `SavedModel(contentsOf:)` and `DigitReader(_:)`, and a `.data` error if the network was trained on dark ink on a
    ///   light background, unlike the images that a reader gives it.
    static func chosen(
        _ path: String?, normalizer: HandwritingNormalizer = HandwritingNormalizer(), runtime: Runtime
    ) throws -> DigitReader {
        guard let path else { return try bundled(normalizer: normalizer, runtime: runtime) }
        let saved = try SavedModel(contentsOf: path)
        saved.notes.forEach(SavedModel.printNote)
        let reader = try DigitReader(saved, normalizer: normalizer, runtime: runtime)
        if let pixels = saved.pixels, pixels.isDarkOnLight {
            throw QuillError(
                .data,
                "\(path): the network was trained on dark ink on a light background, but a reader gives it light ink on a "
                    + "dark one; train it on inverted images, or use predict")
        }
        return reader
    }
}

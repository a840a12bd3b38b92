import QuillCodecs
import QuillData
import QuillStrokes
import QuillTensor

extension ImageData {
    /// Finds the images to use, from the first available source in a fixed order:
    ///
    /// `data`; `$QUILL_DATA`; MNIST from the cache; MNIST downloaded into the cache; the built-in Strokes, which need
    /// neither files nor a network. A named source that can't be read is an error. If the cache and the network fail,
    /// `notes` says why.
    /// - Parameters:
    ///   - data: a folder or file that ``read(_:reading:pictures:)`` accepts; or the id of a data set in
    ///     ``DatasetSource/all``, which is loaded only from the cache or the network; or `strokes`.
    ///   - options: what can't be found out about a file or folder.
    ///   - pictures: the reader of folders of pictures: `.standard` of `QuillPictures`.
    ///   - limit: the maximum number of training images, and of test images, drawn at random from each class.
    ///   - environment: the environment variables to use; see ``DatasetSource/load(environment:mirrors:progress:)``.
    ///   - mirrors: the URLs to download from; nil for the data set's own.
    ///   - progress: called when a request starts and then many times a second, on any thread.
    /// - Throws: a `.file` or `.data` error about a named source, a `.network` error if a named data set can't be
    /// downloaded, a `.cancelled` error.
    public static func find(
        data: String? = nil, reading options: ReadOptions = ReadOptions(),
        pictures: PictureFolderReader? = nil, limit: Int? = nil,
        environment: [String: String] = DatasetSource.environment,
        mirrors: [String]? = nil, progress: (@Sendable (DownloadProgress) -> Void)? = nil
    ) async throws -> ImageData {
        let digits = try await find(
            data: data, environment: environment,
            read: { try read($0, reading: options, pictures: pictures) },
            // Drawing takes time, so only as many as needed are drawn.
            strokes: {
                try options.checkApplies(to: .named, "the built-in strokes")
                return try .strokes(
                    trainCount: min(limit ?? .max, 60_000), testCount: min(limit ?? .max, 10_000))
            },
            load: { source in
                try options.checkApplies(to: .named, source.title)
                return try await source.load(environment: environment, mirrors: mirrors, progress: progress)
            })
        return limit.map { digits.sample($0) } ?? digits
    }

    static func find(
        data: String?, environment: [String: String],
        read: (String) throws -> ImageData = { try read($0) },
        strokes: () throws -> ImageData = { try .strokes() },
        load: (DatasetSource) async throws -> ImageData
    ) async throws -> ImageData {
        if let data { return try await find(named: data, read, strokes, load) }
        if let data = environment["QUILL_DATA"], !data.isEmpty {
            do {
                return try await find(named: data, read, strokes, load)
            } catch let error as QuillError where error.kind != .cancelled {
                throw QuillError(error.kind, "QUILL_DATA: \(error.message)")
            }
        }
        do {
            return try await load(.mnist)
        } catch let error as QuillError where error.kind != .cancelled {
            return try strokes().noting([error.message])
        }
    }

    private static func find(
        named data: String, _ read: (String) throws -> ImageData, _ strokes: () throws -> ImageData,
        _ load: (DatasetSource) async throws -> ImageData
    ) async throws -> ImageData {
        if FileSystem.exists(data) { return try read(data) }
        if data == "strokes" { return try strokes() }
        if let source = DatasetSource.all.first(where: { $0.id == data.lowercased() }) {
            return try await load(source)
        }
        // Anything that looks like a path is treated as one.
        if data.isEmpty || data.contains("/") || data.contains(".") { return try read(data) }
        let names = ["strokes"] + DatasetSource.all.map(\.id)
        throw QuillError(
            .file,
            "cannot read \(data): no such file, folder or data set\(Suggestion(for: data, among: names))")
    }
}

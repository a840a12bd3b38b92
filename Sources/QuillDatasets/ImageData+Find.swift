import Foundation
import QuillData
import QuillStrokes
import QuillTensor

extension ImageData {
    /// The images to use when nothing else is said: whatever a machine has, in a fixed order.
    ///
    /// `data`; `$QUILL_DATA`; MNIST from the cache; MNIST downloaded into the cache; the built-in Strokes, which need
    /// neither files nor a network. A source that was named and is bad is an error; only the cache and the network
    /// are passed over, and ``notes`` then say why.
    /// - Parameters:
    ///   - data: a folder or file as ``read(_:)`` takes it; or the name of one of ``DatasetSource/all``, which then comes
    ///     from the cache or the network and nowhere else; or `strokes`.
    ///   - limit: how many images to learn from, and how many to test on, at most.
    ///   - environment: the environment variables to heed; see ``DatasetSource/load(environment:mirrors:progress:)``.
    ///   - mirrors: where to download from; nil for the data set's own.
    ///   - progress: called when a mirror is asked and then many times a second, on any thread.
    /// - Throws: a `.file` or `.data` error about the source that was named, a `.cancelled` error.
    public static func find(
        data: String? = nil, limit: Int? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        mirrors: [URL]? = nil, progress: (@Sendable (DownloadProgress) -> Void)? = nil
    ) async throws -> ImageData {
        let digits = try await find(
            data: data, environment: environment,
            // Drawing takes time, so that no more are drawn than are wanted.
            strokes: {
                try .strokes(
                    trainCount: min(limit ?? .max, 60_000), testCount: min(limit ?? .max, 10_000))
            },
            load: { source in
                try await source.load(environment: environment, mirrors: mirrors, progress: progress)
            })
        return limit.map(digits.first) ?? digits
    }

    static func find(
        data: String?, environment: [String: String], strokes: () throws -> ImageData = { try .strokes() },
        load: (DatasetSource) async throws -> ImageData
    ) async throws -> ImageData {
        if let data {
            if FileManager.default.fileExists(atPath: data) { return try read(data) }
            if data == "strokes" { return try strokes() }
            if let source = DatasetSource.all.first(where: { $0.id == data.lowercased() }) {
                return try await load(source)
            }
            // What looks like a path is one.
            if data.isEmpty || data.contains("/") || data.contains(".") { return try read(data) }
            let names = ["strokes"] + DatasetSource.all.map(\.id)
            throw QuillError(
                .file,
                "cannot read \(data): no such file or folder, nor a data set\(Suggestion(for: data, among: names))"
            )
        }
        if let data = environment["QUILL_DATA"], !data.isEmpty {
            do {
                return try read(data)
            } catch let error as QuillError {
                throw QuillError(error.kind, "QUILL_DATA: \(error.message)")
            }
        }
        do {
            return try await load(.mnist)
        } catch let error as QuillError where error.kind != .cancelled {
            let strokes = try strokes()
            return ImageData(
                checkedTrain: strokes.train, test: strokes.test, source: strokes.source,
                notes: [error.message])
        }
    }
}

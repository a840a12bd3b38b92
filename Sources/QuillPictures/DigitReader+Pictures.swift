import QuillHandwriting
import QuillReader
import QuillTraining

extension DigitReader {
    /// Reads a picture; transparent parts are white paper.
    /// - Parameters:
    ///   - picture: the picture, ink dark or light.
    ///   - layout: the arrangement of its digits.
    ///   - keepingSteps: whether to keep the picture after each step of normalization.
    public func read(
        _ picture: Picture, as layout: Layout = .automatic, keepingSteps: Bool = false
    ) throws -> Reading {
        try read(GrayImage(picture), as: layout, keepingSteps: keepingSteps)
    }

    /// Reads a picture from its file's bytes, such as a PNG's.
    /// - Parameters:
    ///   - bytes: the file's bytes.
    ///   - name: the picture's name in error messages.
    ///   - layout: the arrangement of its digits.
    ///   - maxPixels: the most pixels that the picture may have, according to its header.
    /// - Throws: the errors of ``Picture/init(decoding:name:maxPixels:)``.
    public func read(
        _ bytes: [UInt8], name: String = "picture", as layout: Layout = .automatic,
        maxPixels: Int = Picture.pixelLimit
    ) throws -> Reading {
        try read(Picture(decoding: bytes, name: name, maxPixels: maxPixels), as: layout)
    }

    /// Reads a picture's file.
    /// - Parameters:
    ///   - path: the file's path.
    ///   - layout: the arrangement of its digits.
    /// - Throws: the errors of ``Picture/init(contentsOf:)``.
    public func read(contentsOf path: String, as layout: Layout = .automatic) throws -> Reading {
        try read(Picture(contentsOf: path), as: layout)
    }
}

// On threads of their own, after the readings that were asked for before; the cooperative pool stays free.
extension DigitReader {
    /// Reads a picture on a thread of its own; see ``read(_:as:keepingSteps:)``.
    /// - Parameters:
    ///   - picture: the picture, ink dark or light.
    ///   - layout: the arrangement of its digits.
    ///   - keepingSteps: whether to keep the picture after each step of normalization.
    ///   - queue: the queue in which the reading waits for its turn, such as `.readings`.
    /// - Throws: a `CancellationError` if the task is cancelled before the reading starts.
    public func read(
        _ picture: Picture, as layout: Layout = .automatic, keepingSteps: Bool = false, on queue: WorkQueue
    ) async throws -> Reading {
        try await queue.run { _ in try read(picture, as: layout, keepingSteps: keepingSteps) }
    }

    /// Decodes and reads a picture from its file's bytes, such as a PNG's, on a thread of its own.
    /// - Parameters:
    ///   - bytes: the file's bytes.
    ///   - name: the picture's name in error messages.
    ///   - layout: the arrangement of its digits.
    ///   - maxPixels: the most pixels that the picture may have, according to its header.
    ///   - queue: the queue in which the reading waits for its turn, such as `.readings`.
    /// - Throws: the errors of ``Picture/init(decoding:name:maxPixels:)``, a `CancellationError` if the task is
    ///   cancelled before the reading starts.
    public func read(
        _ bytes: [UInt8], name: String = "picture", as layout: Layout = .automatic,
        maxPixels: Int = Picture.pixelLimit, on queue: WorkQueue
    ) async throws -> Reading {
        try await queue.run { _ in try read(bytes, name: name, as: layout, maxPixels: maxPixels) }
    }

    /// Decodes and reads a picture's file on a thread of its own.
    /// - Parameters:
    ///   - path: the file's path.
    ///   - layout: the arrangement of its digits.
    ///   - queue: the queue in which the reading waits for its turn, such as `.readings`.
    /// - Throws: the errors of ``Picture/init(contentsOf:)``, a `CancellationError` if the task is cancelled before the
    ///   reading starts.
    public func read(contentsOf path: String, as layout: Layout = .automatic, on queue: WorkQueue)
        async throws -> Reading
    {
        try await queue.run { _ in try read(contentsOf: path, as: layout) }
    }
}

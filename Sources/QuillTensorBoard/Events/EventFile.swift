import QuillCodecs
import QuillSystem
import QuillTensor

/// A file of events: records that TensorBoard reads while they are written.
///
/// Each record has its length, a checksum of the length, its bytes, and their checksum. The file grows by whole records,
/// so that a program that is killed leaves at most one incomplete record, which TensorBoard waits for.
///
/// Source: tensorboard/data/server/tf_record.rs and tensorboard/compat/proto/event.proto.
struct EventFile: Sendable {
    private var file: AppendingFile

    /// Opens a file of events, or creates it with its folder.
    /// - Parameters:
    ///   - folder: the folder, which TensorBoard shows as one run.
    ///   - name: the file's name, which contains `tfevents`.
    ///   - kept: the number of bytes of an existing file to keep; nil for all.
    /// - Throws: a `.file` error that names the path and the reason.
    init(_ folder: String, name: String, keeping kept: Int? = nil) throws {
        try FileSystem.createFolders(folder)
        file = try AppendingFile("\(folder)/\(name)", keeping: kept)
        if file.length == 0 { try append([Event(.version)]) }
    }

    /// The length of the file in bytes.
    var length: Int { file.length }

    /// Appends events.
    /// - Throws: a `.file` error that names the path and the reason; the file then ends with the record before.
    mutating func append(_ events: [Event]) throws {
        try file.append(events.flatMap { Self.record($0.encoded) })
    }

    /// Returns a record that holds bytes.
    static func record(_ bytes: [UInt8]) -> [UInt8] {
        let length = littleEndian(UInt64(bytes.count))
        return length + littleEndian(CRC32C.masked(length)) + bytes + littleEndian(CRC32C.masked(bytes))
    }

    private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian, Array.init)
    }

    /// Returns the name of a new file of events: the time in seconds and the number of the process make it unique.
    static func name(seconds: Int, process: Int) -> String {
        "events.out.tfevents.\(seconds).quill.\(process).v2"
    }
}

/// What a file of events records.
struct Event: Sendable {
    /// The kinds of events.
    enum Content: Sendable {
        /// The version of the format; the first event of a file.
        case version
        /// Values with their tags.
        case summary([SummaryValue])
        /// A graph, as TensorFlow's GraphDef.
        case graph(ProtobufWriter)
    }

    /// The time in seconds since 1970.
    var time: Double
    /// The step.
    var step: Int
    /// What happened.
    var content: Content

    /// Creates an event of this moment.
    init(_ content: Content, step: Int = 0, time: Double = WallTime.now) {
        self.content = content
        self.step = step
        self.time = time
    }

    /// The event's bytes.
    var encoded: [UInt8] {
        var message = ProtobufWriter()
        message.add(1, time)
        if step != 0 { message.add(2, step) }
        switch content {
        case .version: message.add(3, "brain.Event:2")
        case .graph(let graph): message.add(4, graph)
        case .summary(let values):
            var summary = ProtobufWriter()
            for value in values { summary.add(1, value.encoded) }
            message.add(5, summary)
        }
        return message.bytes
    }
}

/// The system's clock.
enum WallTime {
    /// The seconds since 1970.
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

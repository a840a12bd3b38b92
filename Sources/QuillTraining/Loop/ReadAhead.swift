import Dispatch
import QuillSystem
import QuillTensor

/// Has the system read the rows of mapped files before the steps that need them, on a thread of its own.
final class ReadAhead {
    private let data: TrainingData
    private let batches: Batches
    /// Returns the rows of a batch that this process reads.
    private let own: @Sendable (ArraySlice<Int>) -> ArraySlice<Int>
    private let end: Int
    /// The number of batches that are asked for together.
    private let portion: Int
    private var next: Int
    private var faults = 0
    private let queue = DispatchQueue(label: "quill.read-ahead", qos: .utility)

    /// The least number of rows that are asked for together.
    private static let rows = 4096

    /// - Parameters:
    ///   - data: the data.
    ///   - batches: the batches of the epoch.
    ///   - range: the batches that will run.
    ///   - own: returns the rows of a batch that this process reads.
    /// - Returns: nil if nothing is mapped.
    init?(
        _ data: TrainingData, _ batches: Batches, _ range: Range<Int>,
        own: @escaping @Sendable (ArraySlice<Int>) -> ArraySlice<Int> = { $0 }
    ) {
        guard data.isMapped else { return nil }
        self.own = own
        self.data = data
        self.batches = batches
        end = range.upperBound
        next = range.lowerBound
        portion = max(max(batches.window ?? 0, Self.rows) / max(batches.batchSize, 1), 1)
    }

    /// Asks for rows, if the step of a batch is about to come near the last ones that were asked for.
    func willRun(_ batch: Int) {
        guard batch + portion > next, next < end else { return }
        let range = next..<min(max(next, batch) + 2 * portion, end)
        next = range.upperBound
        // Rows that are in the system's cache need no request: as long as no step waits for the disk, none is made.
        let now = Self.majorFaults
        let isNeeded = batches.window != nil || now > faults || range.lowerBound == 0
        faults = now
        guard isNeeded else { return }
        let (data, batches, own) = (data, batches, own)
        queue.async {
            var rows: [Int] = []
            for batch in range { rows += own(batches[batch]) }
            rows.sort()
            data.willNeed(rows: rows)
        }
    }

    /// The number of times that this process has waited for a page from the disk.
    private static var majorFaults: Int {
        var usage = rusage()
        #if canImport(Glibc)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
            getrusage(RUSAGE_SELF, &usage)
        #endif
        return Int(usage.ru_majflt)
    }
}

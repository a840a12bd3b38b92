import Foundation
import QuillSystem

/// The peak memory of this process.
enum PeakMemory {
    /// Resets the peak to the current memory, on Linux.
    static func reset() { try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs")) }

    /// The peak since the last reset, in bytes.
    static var bytes: Int? {
        #if os(Linux)
            guard let file = fopen("/proc/self/status", "r") else { return nil }
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 256)
            while fgets(&line, Int32(line.count), file) != nil {
                let text = line.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
                guard text.hasPrefix("VmHWM:") else { continue }
                return Int(text.filter(\.isNumber)).map { $0 * 1024 }
            }
            return nil
        #else
            var usage = rusage()
            return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : nil
        #endif
    }
}

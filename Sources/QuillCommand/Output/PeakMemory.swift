import Foundation
import QuillSystem

/// The most memory this process has held at once.
enum PeakMemory {
    /// Begins anew at what is held now, where the system can (Linux).
    static func reset() { try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs")) }

    /// Bytes since the last reset.
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

import QuillSystem

/// A process among those of all machines, so that a dead one can be told from a running one with the same number.
struct ProcessIdentity: Sendable, Equatable {
    /// The machine, and the container if numbers of processes are its own.
    let host: String
    /// The number of the process.
    let number: Int32
    /// When the process started, in a form that only this machine can compare.
    let start: String

    /// This process.
    static let current = ProcessIdentity(host: ownHost, number: getpid(), start: start(of: getpid()) ?? "")

    /// Whether the process is known to have ended; nil if it is on another machine.
    var hasEnded: Bool? {
        guard host == Self.current.host else { return nil }
        guard let current = Self.start(of: number) else { return true }
        return current != start
    }

    private static var ownHost: String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #if os(Linux)
            return "\(text) \(link("/proc/self/ns/pid") ?? "")"
        #else
            return text
        #endif
    }

    #if os(Linux)
        /// The time in ticks since the machine was started, and which start it was; nil if there is no such process.
        private static func start(of process: Int32) -> String? {
            guard let text = text("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else {
                return nil
            }
            // The name in parentheses may hold spaces. Then come the state, which is number 3, and others.
            let fields = text[text.index(after: end)...].split(separator: " ")
            guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
            let boot = Self.text("/proc/sys/kernel/random/boot_id") ?? ""
            return "\(boot.prefix { $0 != "\n" }) \(fields[19])"
        }

        private static func link(_ path: String) -> String? {
            var bytes = [CChar](repeating: 0, count: 256)
            let count = readlink(path, &bytes, bytes.count)
            guard count > 0 else { return nil }
            return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }

        private static func text(_ path: String) -> String? {
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { close(file) }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = read(file, &bytes, bytes.count)
            return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
        }
    #else
        /// The time of day at which a process started; nil if there is no such process.
        private static func start(of process: Int32) -> String? {
            var names = [CTL_KERN, KERN_PROC, KERN_PROC_PID, process]
            var info = kinfo_proc()
            var size = MemoryLayout<kinfo_proc>.stride
            guard sysctl(&names, 4, &info, &size, nil, 0) == 0, size > 0 else { return nil }
            let time = info.kp_proc.p_un.__p_starttime
            return "\(time.tv_sec).\(time.tv_usec)"
        }
    #endif
}

/// The memory that this process can still take, by what the system says.
package enum AvailableMemory {
    /// The number of bytes; nil if the system does not say.
    ///
    /// The least of what is free or can be freed, with swap, and of what the limits of the process and of its container
    /// leave.
    package static var bytes: Int? {
        #if canImport(Darwin)
            let limits = [physical, processLimit]
        #else
            let limits = [free, container, processLimit]
        #endif
        return limits.compactMap { $0 }.min()
    }

    #if canImport(Darwin)
        /// All memory of the machine: the system compresses and swaps what is not in use.
        private static var physical: Int? {
            var bytes: UInt64 = 0
            var size = MemoryLayout<UInt64>.size
            return sysctlbyname("hw.memsize", &bytes, &size, nil, 0) == 0 ? Int(exactly: bytes) : nil
        }

        /// The limit on the address space, if there is one.
        private static var processLimit: Int? {
            var limit = rlimit()
            guard getrlimit(RLIMIT_AS, &limit) == 0, limit.rlim_cur < UInt64(Int.max) else { return nil }
            return Int(limit.rlim_cur)
        }
    #else
        /// What the kernel can hand out without swapping, and the free swap.
        private static var free: Int? {
            guard let text = text("/proc/meminfo") else { return nil }
            func kilobytes(_ name: String) -> Int? {
                let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
                return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
            }
            guard let available = kilobytes("MemAvailable") else { return nil }
            return (available + (kilobytes("SwapFree") ?? 0)) * 1024
        }

        /// What the control group leaves, in version 2 or 1. Files that were read can be dropped, so they don't count.
        private static var container: Int? {
            let second = text("/proc/self/cgroup")?.split(separator: "\n").first { $0.hasPrefix("0::") }
            let own = second.map { "/sys/fs/cgroup" + $0.dropFirst(3) }
            let folders = [own, "/sys/fs/cgroup"].compactMap { $0 }.map {
                (folder: $0, limit: "memory.max", used: "memory.current", file: "inactive_file")
            }
            let first = (
                folder: "/sys/fs/cgroup/memory", limit: "memory.limit_in_bytes",
                used: "memory.usage_in_bytes", file: "total_inactive_file"
            )
            let left = (folders + [first]).compactMap { place -> Int? in
                guard let limit = number("\(place.folder)/\(place.limit)"),
                    let used = number("\(place.folder)/\(place.used)")
                else { return nil }
                let line = text("\(place.folder)/memory.stat")?.split(separator: "\n").first {
                    $0.hasPrefix(place.file + " ")
                }
                let files = line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
                return max(limit - max(used - files, 0), 0)
            }
            return left.min()
        }

        /// What the limit on the address space (`ulimit -v`) leaves.
        private static var processLimit: Int? {
            var limit = rlimit()
            #if canImport(Glibc)
                let status = getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
            #else
                let status = getrlimit(RLIMIT_AS, &limit)
            #endif
            guard status == 0, limit.rlim_cur < UInt(Int.max) else { return nil }
            let pages = text("/proc/self/statm")?.split(separator: " ").first.flatMap { Int($0) } ?? 0
            return max(Int(limit.rlim_cur) - pages * Int(sysconf(Int32(_SC_PAGESIZE))), 0)
        }

        private static func number(_ path: String) -> Int? {
            text(path)?.split(separator: "\n").first.flatMap { Int($0) }
        }

        /// Returns the start of a file of the system, up to 64 KiB.
        private static func text(_ path: String) -> String? {
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { close(file) }
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            var length = 0
            while length < bytes.count {
                let count = bytes.withUnsafeMutableBytes {
                    read(file, $0.baseAddress! + length, $0.count - length)
                }
                guard count > 0 else { break }
                length += count
            }
            return String(decoding: bytes[..<length], as: UTF8.self)
        }
    #endif
}

import CProbe

/// The peak rates of this machine, measured repeatedly between the kernels.
struct Machine {
    let loops: probe
    /// The best rate of multiply-adds so far, in operations per second, by thread count.
    private(set) var peak: [Int: Double] = [:]

    init?(isa: String) {
        guard let loops = probe_named(isa) else { return nil }
        self.loops = loops.pointee
    }

    /// Returns the loop of multiply-adds, once on each of `threads` threads.
    func multiplyAdds(threads: Int) -> Contestant {
        let run = loops.multiply_add
        return Contestant(Job.items(Int64(threads)) { _, _ in _ = run(Self.rounds) }, threads: threads)
    }

    /// Records the least seconds of `multiplyAdds`.
    mutating func enter(_ seconds: Double, threads: Int) {
        let operations = loops.multiply_add(1) * Double(Self.rounds)
        peak[threads] = max(peak[threads] ?? 0, operations * Double(threads) / seconds)
    }

    private static let rounds: Int64 = 20_000
}

/// The memory bandwidth for one working set, in bytes per second.
struct Bandwidth: Codable {
    let kibibytes: Int
    let threads: Int
    let read, copy, triad: Double

    /// The working sets: in the second-level cache, around it, in the third-level cache, in memory.
    static let sizes = [512, 2048, 16_384, 262_144]

    static func measure(_ machine: Machine, kibibytes: Int, threads: [Int], _ effort: Effort) -> [Bandwidth] {
        let count = kibibytes * 256 / 3 / 1024 * 1024  // floats in each of three arrays
        let (x, y, z) = (Buffer(Int64(count)), Buffer(Int64(count)), Buffer(Int64(count)))
        let all = Buffer(Int64(count * 3))
        let half = count * 3 / 2 / 1024 * 1024
        let loops = machine.loops
        let blocks = { (count: Int, body: @escaping (Int, Int) -> Void) in
            Job.items(Int64(count / 1024)) { begin, end in body(Int(begin) * 1024, Int(end - begin) * 1024) }
        }
        let jobs = [
            blocks(count * 3) { from, n in _ = loops.read(all.pointer + from, Int64(n)) },
            blocks(half) { from, n in loops.copy(all.pointer + from, all.pointer + half + from, Int64(n)) },
            blocks(count) { from, n in
                loops.triad(x.pointer + from, y.pointer + from, z.pointer + from, Int64(n))
            },
        ]
        let bytes = [count * 12, half * 8, count * 12].map(Double.init)
        let contestants = threads.flatMap { threads in jobs.map { Contestant($0, threads: threads) } }
        let rates = zip(effort.measure(contestants), threads.flatMap { _ in bytes }).map { $1 / $0 }
        return threads.enumerated().map { index, threads in
            Bandwidth(
                kibibytes: kibibytes, threads: threads, read: rates[index * 3], copy: rates[index * 3 + 1],
                triad: rates[index * 3 + 2])
        }
    }
}

import Foundation

/// One of several implementations of the same work.
struct Contestant {
    /// Called before each turn.
    var prepare: () -> Void = {}
    /// Returns the least seconds per call over samples of `calls` calls, for about `turn` seconds.
    let time: (_ calls: Int, _ turn: Double) -> Double

    init(_ job: Job, threads: Int) {
        time = { Team.time(job, threads: threads, calls: $0, turn: $1) }
    }

    init(prepare: @escaping () -> Void, run: @escaping () -> Void) {
        self.prepare = prepare
        time = { calls, turn in
            var least = Double.infinity
            let end = Clock.seconds + turn
            while least.isInfinite || Clock.seconds < end {
                let start = Clock.seconds
                for _ in 0..<calls { run() }
                least = min(least, (Clock.seconds - start) / Double(calls))
            }
            return least
        }
    }
}

/// The duration of a measurement.
struct Effort {
    var rounds = 10
    /// Seconds of one contestant's turn in a round.
    var turn = 0.010
    /// Minimum seconds of a sample: long compared with the clock's resolution, short compared with the time between
    /// two interruptions.
    var sample = 0.0001

    /// Returns each contestant's least seconds per call. The contestants take turns for `rounds` rounds.
    func measure(_ contestants: [Contestant]) -> [Double] {
        let calls = contestants.map { contestant in
            contestant.prepare()
            _ = contestant.time(1, 0)
            return max(1, Int(sample / max(contestant.time(1, turn / 10), 1e-8)))
        }
        var least = contestants.map { _ in Double.infinity }
        for _ in 0..<rounds {
            for (index, contestant) in contestants.enumerated() {
                contestant.prepare()
                least[index] = min(least[index], contestant.time(calls[index], turn))
            }
        }
        return least
    }
}

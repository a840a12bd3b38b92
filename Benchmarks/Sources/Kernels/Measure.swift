import Foundation

/// One of several ways to do the same work, measured beside the others.
struct Contestant {
    /// Called before its turn.
    var prepare: () -> Void = {}
    /// The least seconds of a call over samples of so many calls, for about so many seconds.
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

/// How long to measure.
struct Effort {
    var rounds = 10
    /// Seconds of one contestant's turn in one round.
    var turn = 0.010
    /// Seconds of one sample at least: long beside the clock's grain, short beside the time between two
    /// interruptions.
    var sample = 0.0001

    /// Each contestant's least seconds of a call; they take turns, `rounds` times over.
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

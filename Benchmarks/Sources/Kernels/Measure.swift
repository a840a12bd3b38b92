import Foundation

/// One of several ways to do the same work, measured beside the others.
struct Contestant {
    /// Called before its turn.
    var prepare: () -> Void = {}
    /// The least seconds of a call over so many samples of so many calls.
    let time: (_ calls: Int, _ samples: Int) -> Double

    init(_ job: Job, threads: Int) {
        time = { Team.time(job, threads: threads, calls: $0, samples: $1) }
    }

    init(prepare: @escaping () -> Void, run: @escaping () -> Void) {
        self.prepare = prepare
        time = { calls, samples in
            var least = Double.infinity
            for _ in 0..<samples {
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
    /// Seconds of one sample at least, so that reading the clock costs nothing and a sample still fits between two
    /// interruptions.
    var sample = 0.0001

    /// Each contestant's least seconds of a call; they take turns, `rounds` times over.
    func measure(_ contestants: [Contestant]) -> [Double] {
        let plans = contestants.map { contestant in
            contestant.prepare()
            _ = contestant.time(1, 1)
            let guess = max(contestant.time(1, 3), 1e-8)
            let calls = max(1, Int(sample / guess))
            return (calls: calls, samples: max(3, Int(turn / (guess * Double(calls)))))
        }
        var least = contestants.map { _ in Double.infinity }
        for _ in 0..<rounds {
            for (index, contestant) in contestants.enumerated() {
                contestant.prepare()
                least[index] = min(least[index], contestant.time(plans[index].calls, plans[index].samples))
            }
        }
        return least
    }
}

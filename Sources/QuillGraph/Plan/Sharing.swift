/// Shares the phases of each wave out among workers.
///
/// A phase is cut into one run of items for each worker; one too short for that goes to the worker with the least to do.
/// Which worker does an item never changes its result.
enum Sharing {
    /// A run of one phase's items.
    struct Task {
        let instruction: Int
        let phase: Int
        let items: Range<Int>
    }

    /// Below this estimate a phase costs more to share out than to do.
    static let smallPhase = 1_500.0

    /// For each worker the tasks of each wave, in order.
    static func run(_ plan: Plan, workers: Int) -> [[[Task]]] {
        var shares = [[[Task]]](
            repeating: [[Task]](repeating: [], count: plan.waveCount), count: workers)
        for (wave, phases) in phasesByWave(plan).enumerated() {
            var load = [Double](repeating: 0, count: workers)
            func assign(
                _ worker: Int, _ phase: (instruction: Int, phase: Int), _ items: Range<Int>, _ cost: Double
            ) {
                guard !items.isEmpty else { return }
                shares[worker][wave].append(
                    Task(instruction: phase.instruction, phase: phase.phase, items: items))
                load[worker] += cost
            }
            var small: [(phase: (instruction: Int, phase: Int), items: Int, cost: Double)] = []
            for phase in phases {
                let (items, cost) = plan.sizes[phase.instruction].phases[phase.phase]
                guard cost >= smallPhase, items > 1, workers > 1 else {
                    small.append((phase, items, cost))
                    continue
                }
                // Items left over after an even split go to those with the least to do.
                let extra = Set(
                    load.indices.sorted { (load[$0], $0) < (load[$1], $1) }.prefix(items % workers))
                var start = 0
                for worker in 0..<workers {
                    let count = items / workers + (extra.contains(worker) ? 1 : 0)
                    assign(worker, phase, start..<start + count, cost * Double(count) / Double(items))
                    start += count
                }
            }
            // A wave of nothing but small phases stays with worker 0: it then needs no barrier.
            let staysTogether = small.count == phases.count && small.reduce(0) { $0 + $1.cost } < smallPhase
            for (phase, items, cost) in small {
                let idlest = load.indices.min { load[$0] < load[$1] } ?? 0
                assign(staysTogether ? 0 : idlest, phase, 0..<items, cost)
            }
        }
        return shares
    }

    private static func phasesByWave(_ plan: Plan) -> [[(instruction: Int, phase: Int)]] {
        var waves = [[(instruction: Int, phase: Int)]](repeating: [], count: plan.waveCount)
        for (instruction, size) in plan.sizes.enumerated() {
            for phase in size.phases.indices {
                waves[plan.firstWave[instruction] + phase].append((instruction, phase))
            }
        }
        return waves
    }
}

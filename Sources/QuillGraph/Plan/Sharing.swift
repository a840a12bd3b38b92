/// Divides the phases of each wave among workers.
///
/// A phase is cut into one run of items for each worker, a long one into several, so that others can take over what a
/// worker has not begun; one too short to cut goes to the worker with the least to do. Which worker does an item never
/// changes its result. Phases that must run on the caller follow the others of their wave, in a wave of their own.
struct Sharing {
    /// A range of one phase's items.
    struct Task {
        let instruction: Int
        let phase: Int
        let items: Range<Int>
    }

    /// All tasks, by wave and within a wave by worker.
    private(set) var tasks: [Task] = []
    private(set) var waves: ContiguousArray<WaveRunner.Wave> = []

    /// Phases shorter than this estimate, in nanoseconds, cost more to divide than to run.
    private static let smallPhase = 1_500.0
    /// Long ranges are divided into pieces of about this duration, in nanoseconds, at most `pieces` of them.
    private static let piece = 100_000.0
    private static let pieces = 4

    init(_ plan: Plan, workers: Int) {
        for phases in Self.phasesByWave(plan) {
            let onCaller = phases.filter { plan.sizes[$0.instruction].phases[$0.phase].runsOnCaller }
            guard !onCaller.isEmpty else {
                append(Self.share(phases, plan, workers))
                continue
            }
            let others = phases.filter { !plan.sizes[$0.instruction].phases[$0.phase].runsOnCaller }
            if !others.isEmpty { append(Self.share(others, plan, workers)) }
            let own = onCaller.map {
                Task(
                    instruction: $0.instruction, phase: $0.phase,
                    items: 0..<plan.sizes[$0.instruction].phases[$0.phase].items)
            }
            append([own] + [[Task]](repeating: [], count: workers - 1))
        }
    }

    private mutating func append(_ queues: [[Task]]) {
        var ranges: [Range<Int>] = []
        for queue in queues {
            ranges.append(tasks.count..<tasks.count + queue.count)
            tasks += queue
        }
        waves.append(WaveRunner.Wave(queues: ranges))
    }

    /// Returns each worker's tasks of one wave.
    private static func share(_ phases: [PhaseIndex], _ plan: Plan, _ workers: Int) -> [[Task]] {
        var queues = [[Task]](repeating: [], count: workers)
        var load = [Double](repeating: 0, count: workers)
        func assign(_ worker: Int, _ phase: PhaseIndex, _ items: Range<Int>, _ cost: Double) {
            let pieces = min(max(Int(cost / piece), 1), Self.pieces, max(items.count, 1))
            for part in 0..<pieces {
                let range = items.lowerBound + items.count * part / pieces
                let next = items.lowerBound + items.count * (part + 1) / pieces
                queues[worker].append(
                    Task(instruction: phase.instruction, phase: phase.phase, items: range..<next))
            }
            load[worker] += cost
        }
        var small: [(phase: PhaseIndex, items: Int, cost: Double)] = []
        for phase in phases {
            let (items, cost, _) = plan.sizes[phase.instruction].phases[phase.phase]
            guard cost >= smallPhase, items > 1, workers > 1 else {
                small.append((phase, items, cost))
                continue
            }
            // Items left over after an even division go to the workers with the least to do.
            let extra = Set(load.indices.sorted { (load[$0], $0) < (load[$1], $1) }.prefix(items % workers))
            var start = 0
            for worker in 0..<workers {
                let count = items / workers + (extra.contains(worker) ? 1 : 0)
                if count > 0 {
                    assign(worker, phase, start..<start + count, cost * Double(count) / Double(items))
                }
                start += count
            }
        }
        // A wave of only small phases is the caller's alone: it needs no other workers.
        let staysTogether = small.count == phases.count && small.reduce(0) { $0 + $1.cost } < smallPhase
        for (phase, items, cost) in small where items > 0 {
            let idlest = load.indices.min { load[$0] < load[$1] } ?? 0
            assign(staysTogether ? 0 : idlest, phase, 0..<items, cost)
        }
        return queues
    }

    private struct PhaseIndex {
        let instruction: Int
        let phase: Int
    }

    private static func phasesByWave(_ plan: Plan) -> [[PhaseIndex]] {
        var waves = [[PhaseIndex]](repeating: [], count: plan.waveCount)
        for (instruction, size) in plan.sizes.enumerated() {
            for phase in size.phases.indices {
                waves[plan.firstWave[instruction] + phase].append(
                    PhaseIndex(instruction: instruction, phase: phase))
            }
        }
        return waves
    }
}

import QuillTensor
import Testing

@testable import QuillGraph
@testable import QuillTraining

/// Memory that is in use from one wave to another, according to the plan.
private struct Life {
    let name: String
    let bytes: Range<Int>
    let waves: ClosedRange<Int>
    var value: Int?
}

extension Plan {
    /// Returns the waves in which an instruction runs.
    private func span(_ index: Int) -> ClosedRange<Int> {
        firstWave[index]...firstWave[index] + max(sizes[index].phases.count, 1) - 1
    }

    private var running: [Int] { program.instructions.indices.filter { !sizes[$0].phases.isEmpty } }

    private func readers(of value: Int) -> [Int] {
        running.filter { program.instructions[$0].inputs.contains { program.root($0).value == value } }
    }

    /// Returns all values and workspaces in the arena with their lifetimes.
    private func lives(_ locations: [Location]) -> [Life] {
        let outputs = Set(program.outputs.map { program.root($0).value })
        var lives: [Life] = []
        for (value, instruction) in program.instructions.enumerated() {
            if sizes[value].workspaceBytes > 0 {
                let start = workspaces[value]
                lives.append(
                    Life(
                        name: "workspace of %\(value)", bytes: start..<start + sizes[value].workspaceBytes,
                        waves: span(value)))
            }
            guard instruction.operation.viewOffset == nil, instruction.type.byteCount > 0,
                case .arena(let start) = locations[value]
            else { continue }
            let isKept = instruction.operation is any Leaf
            let last = readers(of: value).map { span($0).upperBound }.max() ?? span(value).upperBound
            lives.append(
                Life(
                    name: "%\(value)", bytes: start..<start + instruction.type.byteCount,
                    waves: (isKept ? 0 : firstWave[value])...(isKept || outputs.contains(value)
                        ? waveCount : max(last, span(value).upperBound)),
                    value: value))
        }
        return lives
    }

    /// Returns whether a value may overwrite one of its inputs, because nothing else reads it now or later.
    private func takesOver(_ value: Int, _ input: Int, _ locations: [Location]) -> Bool {
        program.instructions[value].operation.reusableInputs.contains {
            program.root(program.instructions[value].inputs[$0]) == (input, 0)
        } && locations[value] == locations[input] && sizes[value].phases.count == 1
            && readers(of: input).allSatisfy { $0 == value || span($0).upperBound < firstWave[value] }
    }

    /// Returns the first two lifetimes that overlap in the same memory.
    func clash(_ locations: [Location]) -> String? {
        let lives = lives(locations)
        for (index, one) in lives.enumerated() {
            if !(0...arenaBytes).contains(one.bytes.upperBound) { return "\(one.name) is outside the arena" }
            if one.bytes.lowerBound % 64 != 0 { return "\(one.name) is not aligned" }
            for other in lives[..<index]
            where one.bytes.overlaps(other.bytes) && one.waves.overlaps(other.waves) {
                if let a = one.value, let b = other.value,
                    takesOver(a, b, locations) || takesOver(b, a, locations)
                {
                    continue
                }
                return "\(one.name) and \(other.name) meet at \(one.bytes) and \(other.bytes)"
            }
        }
        return nil
    }

    /// Returns the first update that does not wait for a reader of the old value.
    var haste: String? {
        for update in running {
            let instruction = program.instructions[update]
            for position in instruction.operation.updatedInputs {
                let variable = instruction.inputs[position]
                for reader in readers(of: variable)
                where reader != update && span(reader).upperBound >= firstWave[update] {
                    return "%\(update) overwrites %\(variable) while %\(reader) reads it"
                }
            }
        }
        return nil
    }

    /// Returns the first instruction that does not wait for an input.
    var impatience: String? {
        for index in running {
            for input in program.instructions[index].inputs {
                let root = program.root(input).value
                if !sizes[root].phases.isEmpty, span(root).upperBound >= firstWave[index] {
                    return "%\(index) does not wait for %\(root)"
                }
            }
        }
        return nil
    }
}

@Suite struct PlanTests {
    private func plans(_ training: TrainingCase, _ set: Runtime.InstructionSet) throws -> [Plan] {
        let model = try training.trained(Runtime(threads: 1, instructionSet: set))
        let data = try TrainingData(Tiny.images(training.batch))
        return try [.train(seed: 1), .evaluate, .predict].map { purpose in
            try model.withStep(purpose, batch: data.count, data) { $0.plan }
        }
    }

    @Test(arguments: TrainingCase.all, Runtime.InstructionSet.available)
    func nothingAliveOverlaps(_ training: TrainingCase, _ set: Runtime.InstructionSet) throws {
        for plan in try plans(training, set) {
            #expect(plan.program.flaw == nil)
            #expect(plan.clash(plan.locations) == nil)
            #expect(plan.haste == nil)
            #expect(plan.impatience == nil)
            #expect(plan.description.hasSuffix("in \(plan.waveCount) waves; arena \(plan.arenaBytes) bytes"))
        }
    }

    @Test(arguments: TrainingCase.all) func memoryIsShared(_ training: TrainingCase) throws {
        let plan = try #require(try plans(training, .portable).first)
        let whole = plan.program.instructions.indices.reduce(0) { total, index in
            guard case .arena = plan.locations[index], plan.program.root(index).value == index else {
                return total
            }
            return total + plan.program.instructions[index].type.byteCount + plan.sizes[index].workspaceBytes
        }
        #expect(plan.arenaBytes < whole)
        let offsets = plan.program.instructions.indices.filter { plan.sizes[$0].phases.count == 1 }.count {
            index in
            plan.program.instructions[index].operation.reusableInputs.contains {
                plan.locations[plan.program.instructions[index].inputs[$0]] == plan.locations[index]
            }
        }
        #expect(offsets > 0, "nothing is done in place")
    }

    /// The checks above detect a value that is moved onto another.
    @Test func clashesAreFound() throws {
        let plan = try #require(try plans(TrainingCase.all[0], .portable).first)
        let inArena = plan.program.instructions.indices.filter {
            if case .arena = plan.locations[$0], plan.program.instructions[$0].type.byteCount > 0 {
                return plan.program.instructions[$0].operation.viewOffset == nil
            }
            return false
        }
        let input = try #require(plan.leaves[.input(StepBuilder.rows)])
        for value in inArena where value != input {
            var locations = plan.locations
            locations[value] = locations[input]
            #expect(plan.clash(locations) != nil, "%\(value)")
        }
    }

    @Test func workIsShared() throws {
        for training in TrainingCase.all {
            for plan in try plans(training, .portable) {
                let sharing = Sharing(plan, workers: 3)
                #expect(sharing.waves.contains { $0.queues.allSatisfy { !$0.isEmpty } })
                // Every item of every phase runs once.
                var items: [String: [Range<Int>]] = [:]
                for task in sharing.tasks {
                    items["\(task.instruction) \(task.phase)", default: []].append(task.items)
                }
                for (index, size) in plan.sizes.enumerated() {
                    for (phase, wanted) in size.phases.enumerated() where wanted.items > 0 {
                        let ranges = (items["\(index) \(phase)"] ?? []).sorted {
                            $0.lowerBound < $1.lowerBound
                        }
                        #expect(ranges.flatMap { Array($0) } == Array(0..<wanted.items))
                    }
                }
            }
        }
    }
}

import CQuillKernels
import QuillTensor

/// The work of an operation in one step: phases that run one after the other.
package struct Work {
    /// The phases in order; none for a view.
    package var phases: [Phase]
    /// Bytes of scratch memory, private to each worker while a phase runs.
    package var scratchBytes = 0
    /// Bytes of workspace, shared by the phases.
    package var workspaceBytes = 0

    /// Creates work from its phases.
    package init(_ phases: [Phase], scratchBytes: Int = 0, workspaceBytes: Int = 0) {
        self.phases = phases
        self.scratchBytes = scratchBytes
        self.workspaceBytes = workspaceBytes
    }

    /// No work.
    package static var nothing: Work { Work([]) }

    /// Returns work on single elements, divided at multiples of the kernels' grain.
    static func elements(
        _ count: Int, cost: Double = 0.1, _ run: @escaping (_ begin: Int64, _ end: Int64) -> Void
    ) -> Work {
        let grain = Int(QUILL_GRAIN)
        return Work([
            Phase(items: (count + grain - 1) / grain, nanoseconds: Double(count) * cost) { items, _ in
                run(Int64(items.lowerBound * grain), Int64(min(items.upperBound * grain, count)))
            }
        ])
    }

    /// Returns work on rows or other items that need neither scratch nor workspace.
    static func items(
        _ count: Int, nanoseconds: Double, _ run: @escaping (_ begin: Int64, _ end: Int64) -> Void
    ) -> Work {
        Work([
            Phase(items: count, nanoseconds: nanoseconds) { items, _ in
                run(Int64(items.lowerBound), Int64(items.upperBound))
            }
        ])
    }
}

/// A part of an operation's work: independent items that may be divided among workers.
package struct Phase {
    /// The number of independent items.
    package let items: Int
    /// The estimated time of all items on one worker, in nanoseconds, from which work is divided.
    package let nanoseconds: Double
    /// Whether the phase runs on the thread that runs the plan, whole, and in the order of the program among all such
    /// phases: for work that waits for something outside the plan, such as other processes.
    package let runsOnCaller: Bool
    /// Does a range of items, with this worker's scratch memory.
    package let run: (_ items: Range<Int>, _ scratch: UnsafeMutableRawPointer) -> Void

    /// Creates a phase from its number of items, its estimated time, and a closure that runs a range of items.
    package init(
        items: Int, nanoseconds: Double, runsOnCaller: Bool = false,
        run: @escaping (_ items: Range<Int>, _ scratch: UnsafeMutableRawPointer) -> Void
    ) {
        self.items = items
        self.nanoseconds = nanoseconds
        self.runsOnCaller = runsOnCaller
        self.run = run
    }
}

/// The memory of an operation's inputs and output.
///
/// `Operation.work` is called twice: first with placeholder addresses, to learn the sizes, then with the real ones.
package struct Binding {
    /// The kernels of the chosen instruction set.
    package let kernels: UnsafePointer<quill_kernels>
    /// Types of the inputs.
    package let inputTypes: [TensorType]
    /// Type of the output.
    package let outputType: TensorType
    let inputAddresses: [UnsafeMutableRawPointer]
    let outputAddress: UnsafeMutableRawPointer
    /// Memory shared by the operation's phases, of `Work.workspaceBytes` bytes.
    package let workspace: UnsafeMutableRawPointer
    /// The cell with the address of the data set that the operation reads, if it reads one.
    let resident: UnsafeMutablePointer<UnsafeRawPointer?>

    /// An input's floats.
    package func input(_ index: Int) -> UnsafeMutablePointer<Float> {
        inputAddresses[index].assumingMemoryBound(to: Float.self)
    }

    /// An input's 32-bit integers.
    package func integers(_ index: Int) -> UnsafeMutablePointer<Int32> {
        inputAddresses[index].assumingMemoryBound(to: Int32.self)
    }

    /// The output's floats.
    package var output: UnsafeMutablePointer<Float> { outputAddress.assumingMemoryBound(to: Float.self) }

    /// The output's 32-bit integers.
    package var outputIntegers: UnsafeMutablePointer<Int32> {
        outputAddress.assumingMemoryBound(to: Int32.self)
    }

    /// The number of elements of the output.
    package var count: Int { outputType.shape.elementCount }
}

extension Work {
    /// The type of a tiled kernel's phases in the kernels' tables.
    typealias TiledKernel<Arguments> = (
        UnsafePointer<Arguments>, Int64, Int64, UnsafeMutableRawPointer, UnsafeMutableRawPointer
    ) -> Void

    /// Returns the work of a tiled kernel: the sizes it needs for its arguments, and the calls of its phases.
    static func tiled<Arguments>(
        _ binding: Binding, _ arguments: Arguments, nanoseconds: Double, prepareNanoseconds: Double = 0,
        needs: (UnsafePointer<Arguments>) -> quill_work,
        prepare: TiledKernel<Arguments>? = nil, main: @escaping TiledKernel<Arguments>,
        finish: TiledKernel<Arguments>? = nil
    ) -> Work {
        let needs = withUnsafePointer(to: arguments) { needs($0) }
        let workspace = binding.workspace
        func phase(_ items: Int64, _ nanoseconds: Double, _ kernel: @escaping TiledKernel<Arguments>) -> Phase
        {
            Phase(items: Int(items), nanoseconds: nanoseconds) { items, scratch in
                withUnsafePointer(to: arguments) {
                    kernel($0, Int64(items.lowerBound), Int64(items.upperBound), scratch, workspace)
                }
            }
        }
        var phases: [Phase] = []
        if let prepare, needs.prepare_items > 0 {
            phases.append(phase(needs.prepare_items, prepareNanoseconds, prepare))
        }
        phases.append(phase(needs.items, nanoseconds, main))
        if let finish, needs.finish_items > 0 {
            phases.append(phase(needs.finish_items, nanoseconds / 16, finish))
        }
        return Work(
            phases, scratchBytes: Int(needs.scratch_bytes), workspaceBytes: Int(needs.workspace_bytes))
    }
}

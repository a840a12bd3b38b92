import CQuillKernels
import QuillSystem
import QuillTensor
import Synchronization

/// The instruction set and number of threads that graphs run on. Results are equal to the bit for any number of
/// threads; between instruction sets they may differ in the last bits.
public struct Runtime: Sendable {
    let kernels: Kernels
    let pool: ThreadPool

    /// A kernel table. Unchecked: it is a constant of the program.
    struct Kernels: @unchecked Sendable {
        let table: UnsafePointer<quill_kernels>
    }

    /// The instruction sets that kernels are compiled for.
    public enum InstructionSet: String, Sendable, CaseIterable {
        /// Plain C, four lanes.
        case portable
        /// 64-bit ARM.
        case neon
        /// x86-64 with AVX2 and FMA.
        case avx2
        /// x86-64 with AVX-512 F, VL, DQ, BW.
        case avx512

        var table: UnsafePointer<quill_kernels>? {
            quill_kernels_for(quill_isa(rawValue: UInt32(quill_isa_named(rawValue))))
        }

        /// The instruction sets that this machine can run.
        public static var available: [InstructionSet] { allCases.filter { $0.table != nil } }
    }

    /// Creates a runtime with a number of threads (default: `QUILL_THREADS`, else one per processor core) and an
    /// instruction set (default: `QUILL_ISA`, else the best that the machine can run).
    /// - Throws: an `.argument` error for a number of threads outside 1…1024, or for an instruction set that is
    ///   unknown or that this machine cannot run.
    public init(threads: Int? = nil, instructionSet: InstructionSet? = nil) throws {
        let requested = try threads ?? Self.threadsFromEnvironment() ?? Self.processorCores
        guard (1...1024).contains(requested) else {
            throw QuillError(.argument, "expected 1 to 1024 threads, received \(requested)")
        }
        let set = try instructionSet ?? Self.instructionSetFromEnvironment()
        if let set {
            guard let table = set.table else {
                let available = InstructionSet.available.map(\.rawValue).joined(separator: ", ")
                throw QuillError(
                    .argument, "this machine cannot run \(set.rawValue) kernels; it can run \(available)")
            }
            kernels = Kernels(table: table)
        } else {
            kernels = Kernels(table: quill_kernels_best())
        }
        pool = ThreadPool.shared(workers: requested)
    }

    private init(kernels: Kernels, pool: ThreadPool) {
        self.kernels = kernels
        self.pool = pool
    }

    /// The number of threads, including the caller's.
    public var threads: Int { pool.workers }

    /// The name of the instruction set in use.
    public var instructionSet: String { String(cString: kernels.table.pointee.name) }

    /// The runtime selected by the environment (`QUILL_THREADS`, `QUILL_ISA`). If a variable is invalid, it has all
    /// cores and the best instruction set; `environment()` then throws the error.
    public static let `default`: Runtime =
        (try? environment())
        ?? Runtime(
            kernels: Kernels(table: quill_kernels_best()), pool: ThreadPool.shared(workers: processorCores))

    /// Returns the runtime selected by the environment.
    /// - Throws: an `.argument` error that names the invalid variable.
    public static func environment() throws -> Runtime { try Runtime() }

    /// Whether the kernels were built with optimization, as in release builds. Without, they are about 40 times slower.
    package static var hasOptimizedKernels: Bool { quill_kernels_are_optimized() }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
        return value
    }

    private static func threadsFromEnvironment() throws -> Int? {
        guard let value = variable("QUILL_THREADS") else { return nil }
        guard let threads = Int(value), (1...1024).contains(threads) else {
            throw QuillError(
                .argument, "QUILL_THREADS: expected a number from 1 to 1024, received '\(value)'")
        }
        return threads
    }

    private static func instructionSetFromEnvironment() throws -> InstructionSet? {
        guard let value = variable("QUILL_ISA") else { return nil }
        guard let set = InstructionSet(rawValue: value) else {
            let all = InstructionSet.allCases.map(\.rawValue).joined(separator: ", ")
            throw QuillError(.argument, "QUILL_ISA: expected one of \(all), received '\(value)'")
        }
        return set
    }

    private static var processorCores: Int { Int(quill_processor_count()) }
}

extension ThreadPool {
    private static let pools = Mutex<[Int: ThreadPool]>([:])

    /// Returns the pool for a number of workers, created on first use.
    static func shared(workers: Int) -> ThreadPool {
        pools.withLock { pools in
            if let pool = pools[workers] { return pool }
            let pool = ThreadPool(workers: workers)
            pools[workers] = pool
            return pool
        }
    }
}

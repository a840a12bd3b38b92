import CQuillKernels
import QuillSystem
import QuillTensor
import Synchronization

/// Where graphs run: an instruction set and a number of threads. Results are the same to the bit for any number of
/// threads; they may differ in the last bits between instruction sets.
public struct Runtime: Sendable {
    let kernels: Kernels
    let pool: ThreadPool

    /// Kernel tables are constants of the program.
    struct Kernels: @unchecked Sendable {
        let table: UnsafePointer<quill_kernels>
    }

    /// The instruction sets kernels are written for.
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

        /// Those this machine can run.
        public static var available: [InstructionSet] { allCases.filter { $0.table != nil } }
    }

    /// A runtime with the given number of threads (default: `QUILL_THREADS`, else one per processor core) and
    /// instruction set (default: `QUILL_ISA`, else the best the machine has).
    /// - Throws: an `.argument` error for a number of threads outside 1…1024, or an instruction set that is unknown or
    ///   that this machine lacks.
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

    /// The number of threads, the caller's among them.
    public var threads: Int { pool.workers }

    /// The name of the instruction set in use.
    public var instructionSet: String { String(cString: kernels.table.pointee.name) }

    /// As the environment says (`QUILL_THREADS`, `QUILL_ISA`). Where that makes no sense, all cores and the best
    /// instruction set; `environment()` tells.
    public static let `default`: Runtime =
        (try? environment())
        ?? Runtime(
            kernels: Kernels(table: quill_kernels_best()), pool: ThreadPool.shared(workers: processorCores))

    /// The runtime the environment asks for.
    /// - Throws: an `.argument` error that names the variable whose value makes no sense.
    public static func environment() throws -> Runtime { try Runtime() }

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

    /// One pool for each number of workers, made when first asked for.
    static func shared(workers: Int) -> ThreadPool {
        pools.withLock { pools in
            if let pool = pools[workers] { return pool }
            let pool = ThreadPool(workers: workers)
            pools[workers] = pool
            return pool
        }
    }
}

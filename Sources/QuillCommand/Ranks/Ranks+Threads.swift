import Quill
import QuillDataParallel
import QuillSystem

extension Ranks {
    /// Returns the number of threads of this rank, if nobody has said it: its share of the machine's cores. Nil for a
    /// process that works alone, and for ranks that are bound to cores of their own.
    static func threads(of environment: Runtime) throws -> Int? {
        let size = communicator?.localSize ?? LaunchedJob.current?.localSize ?? 1
        guard size > 1, Terminal.variable("QUILL_THREADS") == nil else { return nil }
        let cores = environment.threads
        // mpirun and srun bind ranks to cores, which the number of cores of the process then tells.
        let isBound = cores < sysconf(Int32(_SC_NPROCESSORS_ONLN))
        return isBound ? nil : max(cores / size, 1)
    }
}

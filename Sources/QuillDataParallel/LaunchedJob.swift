import QuillSystem

/// The job that a launcher, such as `mpirun` or Slurm's `srun`, started this process for, as its environment tells before MPI
/// is initialized.
public struct LaunchedJob: Hashable, Sendable {
    /// The launcher's name, as in `mpirun`.
    public let launcher: String
    /// The number of processes; nil if the launcher doesn't say.
    public let size: Int?
    /// The number of this process, from 0.
    public let rank: Int

    /// The number of processes on this machine; nil if the launcher doesn't say.
    public private(set) var localSize: Int?

    /// The job of this process; nil if it was started alone.
    public static var current: LaunchedJob? {
        LaunchedJob { name in getenv(name).map { String(cString: $0) } }
    }

    /// Reads the variables of Open MPI, MPICH (Hydra), Slurm, and PMIx.
    /// - Parameter variable: returns the value of an environment variable.
    package init?(_ variable: (String) -> String?) {
        func number(_ name: String) -> Int? { variable(name).flatMap { Int($0) } }
        // srun sets its own beside those of PMIx or PMI; a batch script has none of a step.
        let step = number("SLURM_STEP_NUM_TASKS")
        let isOfSlurm = step != nil
        if let size = number("OMPI_COMM_WORLD_SIZE"), let rank = number("OMPI_COMM_WORLD_RANK") {
            self.init(launcher: "mpirun", size: size, rank: rank)
        } else if let size = number("PMI_SIZE"), let rank = number("PMI_RANK") {
            self.init(launcher: isOfSlurm ? "srun" : "mpirun", size: size, rank: rank)
        } else if let size = step, let rank = number("SLURM_PROCID") {
            self.init(launcher: "srun", size: size, rank: rank)
        } else if let rank = number("PMIX_RANK") {
            self.init(launcher: "the launcher", size: nil, rank: rank)
        } else {
            return nil
        }
        // Slurm writes one number for each node, as in "2(x3),1"; ranks of uneven nodes take the most.
        let perNode = variable("SLURM_STEP_TASKS_PER_NODE")?.split(separator: ",").compactMap { part in
            Int(part.prefix { $0 != "(" })
        }
        localSize = number("OMPI_COMM_WORLD_LOCAL_SIZE") ?? number("MPI_LOCALNRANKS") ?? perNode?.max()
    }

    private init?(launcher: String, size: Int?, rank: Int) {
        guard rank >= 0, size.map({ rank < $0 }) ?? true else { return nil }
        (self.launcher, self.size, self.rank) = (launcher, size, rank)
    }

    /// Whether there are other processes, or may be.
    public var hasOthers: Bool { size != 1 }
}

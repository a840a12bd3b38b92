import QuillDataParallel
import Testing

@Suite struct LaunchedJobTests {
    private func job(_ variables: [String: String]) -> String {
        guard let job = LaunchedJob({ variables[$0] }) else { return "alone" }
        return "\(job.launcher): \(job.rank) of \(job.size.map { "\($0)" } ?? "?")"
    }

    @Test func launchersAreRecognized() {
        #expect(job([:]) == "alone")
        #expect(job(["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "3"]) == "mpirun: 3 of 4")
        #expect(job(["PMI_SIZE": "2", "PMI_RANK": "0"]) == "mpirun: 0 of 2")
        let step = ["SLURM_NTASKS": "2", "SLURM_STEP_NUM_TASKS": "2", "SLURM_PROCID": "1"]
        #expect(job(step) == "srun: 1 of 2")
        #expect(job(step.merging(["PMIX_RANK": "1"]) { $1 }) == "srun: 1 of 2")
        #expect(job(step.merging(["PMI_SIZE": "2", "PMI_RANK": "1"]) { $1 }) == "srun: 1 of 2")
        #expect(job(["PMIX_RANK": "1"]) == "the launcher: 1 of ?")
    }

    /// The script of a batch job isn't one of its tasks.
    @Test func aBatchScriptIsAlone() {
        #expect(job(["SLURM_JOB_ID": "7", "SLURM_NTASKS": "4", "SLURM_PROCID": "0"]) == "alone")
    }

    @Test func nonsenseIsNoJob() {
        #expect(job(["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "4"]) == "alone")
        #expect(job(["OMPI_COMM_WORLD_SIZE": "four", "OMPI_COMM_WORLD_RANK": "0"]) == "alone")
    }
}

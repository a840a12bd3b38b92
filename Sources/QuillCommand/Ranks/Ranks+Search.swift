import Quill
import QuillDataParallel
import QuillSystem

extension Ranks {
    /// Runs a search's trials until those of the other ranks have ended, too: a rank that is lost leaves its trials to the
    /// others. A process that works alone runs them once.
    static func untilAllHaveEnded(_ run: () throws -> SearchResult) throws -> SearchResult {
        var result = try run()
        guard LaunchedJob.current?.hasOthers == true else { return result }
        while result.count(.running) > 0, !Interruption.isSignaled {
            usleep(200_000)
            result = try run()
        }
        return result
    }
}

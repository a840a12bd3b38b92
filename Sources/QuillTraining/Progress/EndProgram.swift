import QuillSystem

/// Ends the program with a line on standard error and exit code 1. What was printed before is not lost.
///
/// An error that a script does not catch ends it too, but Swift then adds a report of the crash. To see the line alone,
/// put the script into a `do`:
///
/// ```swift
/// do {
///     let digits = try await ImageData.find()
///     print(digits.train.count)
/// } catch { endProgram(with: error) }
/// ```
public func endProgram(with error: any Error) -> Never {
    fflush(nil)
    Terminal.writeError("error: \(error)\n")
    exit(1)
}

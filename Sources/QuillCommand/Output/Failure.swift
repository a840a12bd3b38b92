import ArgumentParser
import Foundation
import Quill
import QuillSystem

/// A usage error: the arguments are invalid.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// Runs `body` and turns errors about flags, which start with their names, into usage errors.
    static func ofFlags<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as QuillError where error.kind == .argument && error.message.hasPrefix("--") {
            throw UsageError(error.message)
        }
    }

    /// Runs `body` and turns its errors into usage errors that name the flag.
    static func naming<Result>(_ flag: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as QuillError {
            throw UsageError("\(flag): \(error.message)")
        }
    }
}

/// Reports failures: one line on standard error, and an exit code.
enum Failure {
    static let failed: Int32 = 1
    static let usage: Int32 = 2
    static let interrupted: Int32 = 130

    /// Runs `body` and adds a flag's name to the messages of its errors.
    static func naming<Result>(_ flag: String?, _ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as QuillError where flag != nil && error.kind != .cancelled {
            throw QuillError(error.kind, "\(flag ?? ""): \(error.message)")
        }
    }

    /// Runs `body` and adds a flag's name to the messages of its errors.
    static func named<Result>(_ flag: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(flag): \(error.message)")
        }
    }

    /// Prints the error's message and returns the exit code.
    static func report(_ error: any Error) -> Int32 {
        if let message = message(of: error) { complain(message) }
        switch error {
        case is UsageError: return usage
        case is QuillError: return failed
        case let code as ExitCode: return code.rawValue
        default: return reportParsing(error)
        }
    }

    /// The message of an error of the command; nil if it has been printed, or if it is the parser's.
    static func message(of error: any Error) -> String? {
        (error as? UsageError)?.description ?? (error as? QuillError)?.message
    }

    /// Reports an error of the parser, which also throws the help and the version.
    private static func reportParsing(_ error: any Error) -> Int32 {
        let code = RootCommand.exitCode(for: error)
        if code.isSuccess {
            print(RootCommand.fullMessage(for: error))
            return 0
        }
        let lines = RootCommand.message(for: error).split(whereSeparator: \.isNewline)
        let message = lines.map { $0.trimming }.filter { !$0.isEmpty }.joined(separator: " ")
        complain(message.prefix(1).lowercased() + message.dropFirst())
        return code == .validationFailure ? usage : failed
    }

    /// Writes the rest of the output, and reports if not all of it could be written.
    /// - Parameter code: the exit code so far.
    /// - Returns: the exit code. A reader that has closed its pipe has seen enough: the program ends as if `SIGPIPE` had
    ///   ended it.
    static func reportOutput(after code: Int32) -> Int32 {
        guard let number = StandardOutput.finish() else { return code }
        if number == EPIPE { return code == 0 ? 128 + SIGPIPE : code }
        let reason = number > 0 ? ": \(String(cString: strerror(number)))" : "; it is incomplete"
        complain("cannot write standard output\(reason)")
        return code == 0 ? failed : code
    }

    /// Prints a message on standard error.
    static func complain(_ message: String) { Terminal.writeError("quill: \(message)\n") }
}

extension Substring {
    fileprivate var trimming: Substring {
        var result = self.drop(while: \.isWhitespace)
        while result.last?.isWhitespace == true { result.removeLast() }
        return result
    }
}

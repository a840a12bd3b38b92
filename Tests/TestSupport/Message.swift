import QuillTensor
import Testing

/// Returns the message of the error that `body` throws, which must have the given kind and a one-line message.
package func message(
    _ kind: QuillError.Kind = .file, sourceLocation: SourceLocation = #_sourceLocation,
    of body: () throws -> Void
) -> String {
    do {
        try body()
        return missingError(sourceLocation)
    } catch {
        return checked(error, kind, sourceLocation)
    }
}

/// Returns the message of the error that the asynchronous `body` throws, with the same checks.
package func message(
    _ kind: QuillError.Kind = .file, sourceLocation: SourceLocation = #_sourceLocation,
    of body: () async throws -> Void
) async -> String {
    do {
        try await body()
        return missingError(sourceLocation)
    } catch {
        return checked(error, kind, sourceLocation)
    }
}

private func checked(_ error: any Error, _ kind: QuillError.Kind, _ sourceLocation: SourceLocation) -> String
{
    guard let error = error as? QuillError else {
        Issue.record("expected a QuillError, received \(error)", sourceLocation: sourceLocation)
        return ""
    }
    #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
    #expect(!error.message.contains("\n"), sourceLocation: sourceLocation)
    return error.message
}

private func missingError(_ sourceLocation: SourceLocation) -> String {
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    return ""
}

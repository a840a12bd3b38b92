import QuillSystem

/// Ends the program with a sentence, in release builds too, where `precondition` loses its message. What was printed before
/// comes first.
@inline(never) @usableFromInline
package func stop(_ message: String, file: StaticString = #fileID, line: UInt = #line) -> Never {
    fflush(nil)
    fatalError(message, file: file, line: line)
}

/// Ends the program with a sentence unless a condition holds, in release builds too.
///
/// For mistakes of a program in places that cannot throw, such as a subscript with a row that doesn't exist.
/// - Parameters:
///   - condition: what must hold.
///   - message: the sentence: what was expected, what came, and what to do.
///   - file: the caller's file.
///   - line: the caller's line.
@inlinable @inline(__always)
package func require(
    _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
    if !condition { stop(message(), file: file, line: line) }
}

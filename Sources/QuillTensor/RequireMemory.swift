import QuillSystem

/// Checks that memory is available before it is taken, because the system ends a program that takes too much.
/// - Parameters:
///   - bytes: the number of bytes; nil if it is beyond any number.
///   - purpose: what they are for: `the weights`.
/// - Throws: an `.argument` error that says what is needed and what is available.
package func requireMemory(_ bytes: Int?, for purpose: @autoclosure () -> String) throws {
    // Asking the system takes a while; so little is always there.
    if let bytes, bytes < 64 << 20 { return }
    let available = AvailableMemory.bytes
    guard let bytes else {
        throw QuillError(.argument, "\(purpose()) need more memory than any machine has")
    }
    guard let available, bytes > available else { return }
    throw QuillError(
        .argument, "\(purpose()) need \(bytes.asBytes) of memory, and \(available.asBytes) are available")
}

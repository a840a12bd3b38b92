/// A pointer to GLib's description of an error: `GError *`.
typealias GLibError = UnsafeMutableRawPointer

extension GLibError? {
    /// The message in one line.
    var text: String {
        // After the domain and the code.
        guard let message = self?.load(fromByteOffset: 8, as: UnsafePointer<CChar>?.self) else {
            return "damaged"
        }
        return String(cString: message).split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

/// The versions that this program was made with.
package enum QuillVersion {
    /// Quill's version.
    package static let current = "0.1.0"

    /// The version of the Swift compiler, as far as the language can tell it.
    package static var swift: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }
}

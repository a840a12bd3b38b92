/// The operating system and the processor, by what the system says.
package enum SystemName {
    /// The name and version of the operating system, and the architecture: `Linux 6.8.0 x86_64`.
    package static var text: String {
        var names = utsname()
        guard uname(&names) == 0 else { return "unknown" }
        func word<Field>(_ field: Field) -> String {
            withUnsafeBytes(of: field) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
        }
        return "\(word(names.sysname)) \(word(names.release)) \(word(names.machine))"
    }
}

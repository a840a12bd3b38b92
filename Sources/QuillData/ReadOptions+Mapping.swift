import QuillSystem
import QuillTensor

extension ReadOptions {
    /// Returns whether to map images, and a line about it if that isn't the user's word.
    /// - Parameters:
    ///   - bytes: the number of bytes that the images take in memory; nil if it is beyond any number.
    ///   - available: the memory that is free; nil if the system doesn't say.
    package func mapping(
        of bytes: Int?, available: Int? = AvailableMemory.bytes
    ) -> (isMapped: Bool, note: String?) {
        if let isMapped { return (isMapped, nil) }
        guard let available, (bytes ?? .max) > available / 2 else { return (false, nil) }
        return (
            true,
            "the images are mapped, not read into memory, because their \((bytes ?? .max).asBytes) are more than half of "
                + "the \(available.asBytes) that are free (--no-mmap reads them)"
        )
    }
}

import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Real data that is too large for the repository, in subfolders of `QUILL_TEST_DATA`.
package enum TestData: String {
    /// The four files of MNIST.
    case mnist
    /// Images of handwriting with labels.
    case handwriting
    /// Files in many formats.
    case inputs

    /// The folder's path; nil if `QUILL_TEST_DATA` is not set or does not contain it.
    package var path: String? {
        guard let folder = getenv("QUILL_TEST_DATA") else { return nil }
        let path = "\(String(cString: folder))/\(rawValue)"
        return access(path, R_OK) == 0 ? path : nil
    }

    /// The folder's path, for a test with the trait `.needs` for it.
    package func required(sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        try #require(path, sourceLocation: sourceLocation)
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test if its real data is missing.
    package static func needs(_ data: TestData) -> Self {
        .enabled(
            if: data.path != nil,
            "set QUILL_TEST_DATA to a folder with the folder '\(data.rawValue)' in it")
    }
}

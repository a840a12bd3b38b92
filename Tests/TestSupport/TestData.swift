import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Real data that is too large for the repository: folders in the one that `QUILL_TEST_DATA` names.
package enum TestData: String {
    /// The four files of MNIST.
    case mnist
    /// Pictures of handwriting with labels.
    case handwriting
    /// Files of many formats.
    case inputs

    /// The folder's path, where `QUILL_TEST_DATA` is set and has it.
    package var path: String? {
        guard let folder = getenv("QUILL_TEST_DATA") else { return nil }
        let path = "\(String(cString: folder))/\(rawValue)"
        return access(path, R_OK) == 0 ? path : nil
    }

    /// The folder's path, in a test that has the trait `.needs` for it.
    package func required(sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        try #require(path, sourceLocation: sourceLocation)
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test where its real data is missing.
    package static func needs(_ data: TestData) -> Self {
        .enabled(
            if: data.path != nil,
            "set QUILL_TEST_DATA to a folder with the folder '\(data.rawValue)' in it")
    }
}

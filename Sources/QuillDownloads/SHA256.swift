#if canImport(CryptoKit)
    import CryptoKit
#else
    import QuillSystem
    import QuillTensor
#endif

/// A running SHA-256, computed by the system's library: CryptoKit on Apple platforms, OpenSSL's libcrypto elsewhere.
///
/// FIPS 180-4, "Secure Hash Standard".
package struct SHA256: ~Copyable {
    #if canImport(CryptoKit)
        private var hash = CryptoKit.SHA256()
    #else
        private let context: OpaquePointer
    #endif

    /// Checks that the system has the library.
    /// - Throws: a `.file` error that says how to install it.
    package static func require() throws {
        #if !canImport(CryptoKit)
            guard Libcrypto.shared != nil else {
                throw QuillError(
                    .file, "checking data sets needs libcrypto; to install it: apt-get install libssl3")
            }
        #endif
    }

    /// Starts a digest; ``require()`` must have succeeded.
    package init() {
        #if !canImport(CryptoKit)
            guard let library = Libcrypto.shared, let context = library.new(),
                library.start(context, library.sha256(), nil) == 1
            else { preconditionFailure("OpenSSL's libcrypto offers no SHA-256") }
            self.context = context
        #endif
    }

    #if !canImport(CryptoKit)
        deinit { Libcrypto.shared?.free(context) }
    #endif

    /// Appends bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        #if canImport(CryptoKit)
            hash.update(bufferPointer: bytes)
        #else
            let isDone = Libcrypto.shared?.update(context, bytes.baseAddress, bytes.count) == 1
            precondition(isDone, "EVP_DigestUpdate failed")
        #endif
    }

    /// Returns the digest of all bytes in lowercase hexadecimal, as `sha256sum` prints it.
    package consuming func finalize() -> String {
        #if canImport(CryptoKit)
            let digest = Array(hash.finalize())
        #else
            // EVP_MAX_MD_SIZE.
            let digest = [UInt8](unsafeUninitializedCapacity: 64) { bytes, count in
                var length: UInt32 = 0
                let isDone = Libcrypto.shared?.finish(context, bytes.baseAddress, &length) == 1
                precondition(isDone, "EVP_DigestFinal_ex failed")
                count = Int(length)
            }
        #endif
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Returns the digest of bytes in memory.
    package static func digest(of bytes: [UInt8]) -> String {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.finalize()
    }
}

#if !canImport(CryptoKit)
    /// The functions of OpenSSL's libcrypto, which is loaded with the first digest.
    private struct Libcrypto: @unchecked Sendable {
        let new: @convention(c) () -> OpaquePointer?
        let free: @convention(c) (OpaquePointer?) -> Void
        let sha256: @convention(c) () -> OpaquePointer?
        let start: @convention(c) (OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Int32
        let update: @convention(c) (OpaquePointer?, UnsafeRawPointer?, Int) -> Int32
        let finish:
            @convention(c) (OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt32>?) ->
                Int32

        static let shared: Libcrypto? = DynamicLibrary(
            linux: ["libcrypto.so.3", "libcrypto.so.1.1"], darwin: "libcrypto.dylib"
        ).flatMap { try? Libcrypto($0) }

        init(_ library: DynamicLibrary) throws {
            new = try library.function("EVP_MD_CTX_new")
            free = try library.function("EVP_MD_CTX_free")
            sha256 = try library.function("EVP_sha256")
            start = try library.function("EVP_DigestInit_ex")
            update = try library.function("EVP_DigestUpdate")
            finish = try library.function("EVP_DigestFinal_ex")
        }
    }
#endif

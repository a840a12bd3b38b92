#if canImport(CryptoKit)
    import CryptoKit
#else
    import CLibcrypto
#endif

/// A running SHA-256, computed by the system's library: CryptoKit on Apple platforms, OpenSSL's libcrypto elsewhere.
///
/// FIPS 180-4, "Secure Hash Standard".
struct SHA256: ~Copyable {
    #if canImport(CryptoKit)
        private var hash = CryptoKit.SHA256()
    #else
        private let context: OpaquePointer
    #endif

    /// Starts a digest.
    init() {
        #if !canImport(CryptoKit)
            guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
                preconditionFailure("OpenSSL's libcrypto offers no SHA-256")
            }
            self.context = context
        #endif
    }

    #if !canImport(CryptoKit)
        deinit { EVP_MD_CTX_free(context) }
    #endif

    /// Appends bytes.
    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        #if canImport(CryptoKit)
            hash.update(bufferPointer: bytes)
        #else
            let isDone = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1
            precondition(isDone, "EVP_DigestUpdate failed")
        #endif
    }

    /// Returns the digest of all bytes in lowercase hexadecimal, as `sha256sum` prints it.
    consuming func finalize() -> String {
        #if canImport(CryptoKit)
            let digest = Array(hash.finalize())
        #else
            let digest = [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { bytes, count in
                var length: UInt32 = 0
                let isDone = EVP_DigestFinal_ex(context, bytes.baseAddress, &length) == 1
                precondition(isDone, "EVP_DigestFinal_ex failed")
                count = Int(length)
            }
        #endif
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Returns the digest of bytes in memory.
    static func digest(of bytes: [UInt8]) -> String {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.finalize()
    }
}

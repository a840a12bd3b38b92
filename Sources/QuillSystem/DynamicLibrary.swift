/// A shared library that is loaded when it is first needed, so that a program starts, and can be linked, without it.
///
/// It is never unloaded.
package struct DynamicLibrary: @unchecked Sendable {
    private let handle: UnsafeMutableRawPointer

    /// Loads a library.
    /// - Parameters:
    ///   - linux: its names on Linux, with their version: `libcurl.so.4`.
    ///   - darwin: its name on Apple platforms, where the system's folders and Homebrew's are searched.
    package init?(linux: [String], darwin: String) {
        #if canImport(Darwin)
            let names = ["", "/opt/homebrew/lib/", "/usr/local/lib/"].map { $0 + darwin }
        #else
            let names = linux
        #endif
        for name in names {
            guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { continue }
            self.handle = handle
            return
        }
        return nil
    }

    /// The address of a function; nil if the library lacks it.
    package func address(_ name: String) -> UnsafeMutableRawPointer? { dlsym(handle, name) }

    /// The function of this name, which must have the type `Function`, a `@convention(c)` type.
    /// - Throws: ``Missing`` if the library lacks it.
    package func function<Function>(_ name: String, _ type: Function.Type = Function.self) throws -> Function
    {
        guard let address = address(name) else { throw Missing(name: name) }
        return unsafeBitCast(address, to: type)
    }

    /// A function that a library lacks, because it is too old.
    package struct Missing: Error {
        /// The function's name.
        package let name: String
    }
}

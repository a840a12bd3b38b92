import QuillTensor

/// A handle of libhdf5 that is closed when its last reference goes.
final class HDF5Handle {
    let id: HDF5Library.Handle
    private let library: HDF5Library
    private let kind: HDF5Library.Kind
    private var isOpen = true

    /// Takes a handle that a function returned.
    /// - Throws: a `.file` error that says what failed, if the handle is negative.
    init(
        _ library: HDF5Library, _ kind: HDF5Library.Kind, _ id: HDF5Library.Handle,
        _ failure: @autoclosure () -> String
    ) throws {
        guard id >= 0 else { throw QuillError(.file, failure()) }
        (self.id, self.library, self.kind) = (id, library, kind)
    }

    /// Closes the handle early.
    /// - Returns: whether that succeeded; a file may only then be written.
    func close() -> Bool {
        guard isOpen else { return true }
        isOpen = false
        return (library.close[kind]?(id) ?? -1) >= 0
    }

    deinit { _ = close() }
}

import Foundation
import QuillHDF5
import QuillTensor

/// A file written by h5py: `Fixtures/make.py`.
enum HDF5Fixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent("Fixtures/\(name).h5")))
    }

    static func group(_ name: String) throws -> HDF5Group { try HDF5.decode(bytes(name), name: name) }
}

extension HDF5Group {
    func tensor(_ path: String) throws -> AnyTensor {
        guard case .tensor(let tensor)? = member(at: path) else {
            throw QuillError(.data, "no data set at \(path)")
        }
        return tensor
    }
}

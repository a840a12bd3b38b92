import Foundation

/// A temporary file, removed with the value.
final class Scratch {
    let path = NSTemporaryDirectory() + "quill-fuzz-\(UUID().uuidString).safetensors"

    deinit { unlink(path) }

    func bytes() throws -> [UInt8] { try Array(Data(contentsOf: URL(fileURLWithPath: path))) }
}

import QuillCodecs
import QuillTensor

/// The formats of model files. Each has a folder of its own.
enum ModelFormat {
    /// Endings that promise a format which is not written: a file must not claim to be what it is not.
    private static let others = ["h5", "hdf5", "keras", "npy", "npz", "onnx", "pb", "pt", "tflite", "zip"]

    /// - Throws: an `.argument` error if the path's ending belongs to another format than safetensors.
    static func check(savingTo path: String) throws {
        let name = path.split(separator: "/").last ?? ""
        guard let ending = name.split(separator: ".").last?.lowercased(), others.contains(ending) else {
            return
        }
        throw QuillError(
            .argument, "\(path): models are saved as .safetensors files; .\(ending) files are not written")
    }

    /// What `body` throws becomes a `.file` error that names the path.
    static func loading<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as QuillError {
            let namesPath = ["\(path): ", "cannot read \(path): "].contains { error.message.hasPrefix($0) }
            throw QuillError(.file, printable(namesPath ? error.message : "\(path): \(error.message)"))
        }
    }

    /// Messages quote names from files: these must not break the line, steer a terminal, or fill a screen.
    private static func printable(_ message: String) -> String {
        let longest = 1000
        var result = ""
        for scalar in message.unicodeScalars.prefix(longest) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return message.unicodeScalars.count > longest ? result + "…" : result
    }
}

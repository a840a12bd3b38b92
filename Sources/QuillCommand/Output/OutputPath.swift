import Foundation
import Quill
import QuillCodecs

/// A file that a command is about to write.
enum OutputPath {
    /// Whether two paths name the same file, also through links and `..`.
    static func isSame(_ path: String, _ other: String) -> Bool { resolved(path) == resolved(other) }

    /// Refuses to write over what the command reads.
    /// - Parameters:
    ///   - path: the file to write.
    ///   - flag: the flag that names it.
    ///   - inputs: the files and folders that the command reads. In a folder, existing files other than models are
    ///     inputs.
    /// - Throws: a usage error that names the input.
    static func check(_ path: String, flag: String, against inputs: [String]) throws {
        let output = resolved(path)
        for input in inputs {
            let isFolder = FileSystem.isFolder(input)
            if isFolder ? isPart(output, of: resolved(input)) : resolved(input) == output {
                let what = isFolder ? "\(path), a file in the folder \(input)" : path
                throw UsageError("\(flag): expected another file than the input, received \(what)")
            }
        }
    }

    private static func isPart(_ output: String, of folder: String) -> Bool {
        output.hasPrefix(folder + "/") && FileSystem.exists(output) && !isModel(output)
    }

    /// Whether a file holds a network, by its content. Arrays may be data.
    private static func isModel(_ path: String) -> Bool {
        guard FileSystem.isFile(path), let file = try? ModelFile(path: path) else { return false }
        if file.isOfTensorFlowJS { return true }
        guard let format = try? ModelFileFormats.standard.format(reading: file) else { return false }
        return (format as? any WritableModelFormat)?.parts.contains(.network) ?? true
    }

    private static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
}

import Quill
import QuillCodecs

/// The file of a model that a person names: a file, the folder of a run, or the name of a run.
enum ModelPath {
    /// Returns the file of a model, or of the model in the folder of a run.
    /// - Throws: a `.file` error for a folder without a model.
    static func file(_ path: String) throws -> String {
        let folder = RunPlace.path(path)
        guard FileSystem.isFolder(folder) else { return path }
        guard !FileSystem.isFile("\(folder)/saved_model.pb") else { return path }
        guard FileSystem.isFile("\(folder)/configuration.json") else {
            throw QuillError(
                .file, "\(path): expected a model's file or the folder of a run, received a folder")
        }
        guard let model = try Run(contentsOf: folder).modelPath else {
            throw QuillError(
                .file,
                "\(path): the run has no model yet; it is saved at the end, and --resume goes on with its checkpoint"
            )
        }
        return model
    }
}

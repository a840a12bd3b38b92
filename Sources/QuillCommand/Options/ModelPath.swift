import Quill
import QuillCodecs

/// The file of a model that a person names: a file, the folder of a run, or the name of a run.
enum ModelPath {
    /// Returns the file of a model, or of the model in the folder of a run. A line on standard error says if its training
    /// didn't end by itself.
    /// - Throws: a `.file` error for a folder without a model.
    static func file(_ path: String) throws -> String {
        try run(path).map(model) ?? path
    }

    /// Returns the run that a word names; nil for anything but a folder of a run.
    /// - Throws: a `.file` error for any other folder, except for a SavedModel's.
    static func run(_ path: String) throws -> Run? {
        let folder = RunPlace.path(path)
        guard FileSystem.isFolder(folder), !FileSystem.isFile("\(folder)/saved_model.pb") else { return nil }
        guard FileSystem.isFile("\(folder)/configuration.json") else {
            throw QuillError(
                .file, "\(path): expected a model's file or the folder of a run, received a folder")
        }
        return try Run(contentsOf: folder)
    }

    /// Returns the file of a run's model. A line on standard error says if its training didn't end by itself.
    /// - Throws: a `.file` error if there is none.
    static func model(_ run: Run) throws -> String {
        guard let model = run.modelPath else {
            throw QuillError(
                .file, "\(run.folder.path): the run has no model; one is saved at the end of each epoch")
        }
        if let note = run.unfinished { SavedModel.printNote(note) }
        return model
    }
}

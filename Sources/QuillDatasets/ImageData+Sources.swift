import QuillData

extension ImageData.Source {
    /// Files in MNIST's format in a folder that the user named.
    static func folder(_ path: String) -> Self {
        Self(name: "IDX files", place: "folder \(path)", argument: path)
    }

    /// A file that the user named, with its companion files.
    static func file(_ path: String, kind: String = "IDX files") -> Self {
        Self(name: kind, place: path, argument: path)
    }

    /// A data set from the cache.
    static func cache(_ set: DatasetSource, folder: String) -> Self {
        Self(name: set.title, place: "cache \(folder)", argument: set.id)
    }

    /// A data set that was just downloaded.
    static func download(_ set: DatasetSource, host: String, folder: String) -> Self {
        Self(name: set.title, place: "downloaded from \(host) to \(folder)", argument: set.id)
    }
}

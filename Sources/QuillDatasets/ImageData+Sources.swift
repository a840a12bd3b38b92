import QuillData

extension ImageData.Source {
    /// Files in MNIST's format in a folder the user named.
    static func folder(_ path: String) -> Self {
        Self(name: "IDX files", place: "folder \(path)", argument: path)
    }

    /// One file the user named, with what belongs to it beside it.
    static func file(_ path: String, kind: String = "IDX files") -> Self {
        Self(name: kind, place: path, argument: path)
    }

    /// A data set as downloaded earlier.
    static func cache(_ set: DatasetSource, folder: String) -> Self {
        Self(name: set.title, place: "cache \(folder)", argument: set.id)
    }

    /// A data set downloaded just now.
    static func download(_ set: DatasetSource, host: String, folder: String) -> Self {
        Self(name: set.title, place: "downloaded from \(host) to \(folder)", argument: set.id)
    }
}

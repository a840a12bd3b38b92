import QuillCodecs

/// Paths and the meanings of files' names.
enum FileNames {
    static func join(_ folder: String, _ name: String) -> String {
        folder.isEmpty || folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }

    static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[...slash]), String(path[path.index(after: slash)...]))
    }

    /// The part of the data that a file or an array holds.
    enum Part: Sendable {
        case train, validation, test
    }

    /// Returns the part that a word in a name tells, as in `mnist_test.csv`, `t10k-images-idx3-ubyte`, and `digitsTrain.npz`.
    static func part(_ name: String) -> Part? {
        let words = words(of: name)
        if words.contains(where: { $0.hasPrefix("train") }) { return .train }
        if words.contains(where: { $0.hasPrefix("test") || $0 == "t10k" }) { return .test }
        return words.contains { ["valid", "validation", "val", "dev"].contains($0) } ? .validation : nil
    }

    /// Returns the words of a name in small letters, without the `x` in `xtrain`.
    private static func words(of name: String) -> [String] {
        var words = [""]
        var wasSmall = false
        for character in name {
            let isPart = character.isLetter || character.isNumber
            if !isPart || (wasSmall && character.isUppercase) { words.append("") }
            if isPart { words[words.count - 1] += character.lowercased() }
            wasSmall = character.isLowercase
        }
        return words.map { word in
            let rest = String(word.dropFirst())
            let hasAxis = word.hasPrefix("x") || word.hasPrefix("y")
            return hasAxis && (rest.hasPrefix("train") || rest.hasPrefix("test")) ? rest : word
        }
    }

    /// Returns the path of the test file that goes with a training file: with `test` in the place of `train`.
    static func testFile(of path: String) -> String? {
        let (folder, name) = split(path)
        let pairs = [
            ("training", "testing"), ("training", "test"), ("train", "test"), ("train", "t10k"),
            ("Train", "Test"),
            ("TRAIN", "TEST"),
        ]
        return found(
            folder, pairs.filter { name.contains($0.0) }.map { name.replacing($0.0, with: $0.1) }, not: name)
    }

    /// Returns the path of the labels that go with a file of images: with `labels` in the place of `images`, or `y` in
    /// that of `x`.
    static func labels(of path: String) -> String? {
        let (folder, name) = split(path)
        return found(folder, labelNames(of: name), not: name)
    }

    /// Returns the names that the file of labels may have, the most likely first.
    static func labelNames(of name: String) -> [String] {
        let words = [
            ("images", "labels"), ("imgs", "labels"), ("image", "label"), ("img", "label"),
            ("Images", "Labels"), ("IMAGES", "LABELS"),
            ("data", "labels"), ("data", "target"), ("features", "labels"),
        ]
        var names = words.filter { name.contains($0.0) }.map { name.replacing($0.0, with: $0.1) }
        for (x, y) in [("x", "y"), ("X", "Y"), ("X", "y")] {
            for mark in ["_", ".", "-"] where name.hasPrefix(x + mark) { names.append(y + name.dropFirst()) }
            for (before, after) in [("_", "."), ("-", "."), ("_", "_")]
            where name.contains(before + x + after) {
                names.append(name.replacing(before + x + after, with: before + y + after))
            }
        }
        // Of names that say only what the file is for: `train.npy` and `labels.npy`, `test-000.npy` and `test-labels-000.npy`.
        for part in ["train", "test"] where name.hasPrefix(part) {
            let rest = name.dropFirst(part.count)
            for mark in ["-", "_"] where rest.hasPrefix(mark) || rest.hasPrefix(".") {
                names.append("\(part)\(mark)labels\(rest)")
            }
            if part == "train" { names.append("labels\(rest)") }
        }
        return names.map { $0.replacing("idx3", with: "idx1") }
    }

    private static func found(_ folder: String, _ names: [String], not own: String) -> String? {
        names.flatMap { name in [name, name.hasSuffix(".gz") ? String(name.dropLast(3)) : name + ".gz"] }
            .filter { $0 != own }.map { join(folder, $0) }.first(where: FileSystem.isFile)
    }

    /// Whether a name is one of the files that systems leave in folders.
    static func isLitter(_ name: String) -> Bool {
        name.hasPrefix(".")
            || ["__MACOSX", "@eaDir", "Thumbs.db", "desktop.ini", "$RECYCLE.BIN"].contains(name)
    }
}

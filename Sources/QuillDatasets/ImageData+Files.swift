import QuillCodecs
import QuillData
import QuillTensor

extension ImageData {
    /// Reads images from a file or folder.
    ///
    /// - A folder must contain the four files of MNIST, plain or gzip, named `train-images-idx3-ubyte` or
    ///   `train-images.idx3-ubyte` and so on.
    /// - A `.csv` file (or `.csv.gz`) has one line per image, with its label and its pixels; see
    ///   ``Dataset/init(csv:labelColumn:imageShape:classNames:separator:)``. If its name contains `train` and the
    ///   folder has a file with the same name but `test`, both are read.
    /// - An `.npz` file contains arrays named as in Keras's `mnist.npz`, `x_train`, `y_train`, `x_test`, `y_test`; or
    ///   `train_images`, `train_labels`, `test_images`, `test_labels`; or only `images` and `labels`.
    /// - Any other file must contain images [count, 28, 28] in MNIST's format. Its name must contain `images`; the file
    ///   with the same name but `labels`, in the same folder, contains the labels.
    ///
    /// Images from a single file are test images if its name begins with `t10k` or `test`, otherwise training images;
    /// the other part is empty.
    /// - Throws: a `.file` or `.data` error that names the file, what was expected and what was found.
    public static func read(_ path: String) throws -> ImageData {
        guard FileSystem.exists(path) else {
            throw QuillError(.file, "cannot read \(path): no such file or folder")
        }
        if FileSystem.isFolder(path) { return try read(folder: path) }
        let name = split(path).name.lowercased()
        if name.hasSuffix(".npz") { return try read(npz: path, isTest: isTest(name)) }
        if name.hasSuffix(".csv") || name.hasSuffix(".csv.gz") { return try read(csv: path) }
        return try read(imageFile: path)
    }

    private static func isTest(_ name: String) -> Bool { name.hasPrefix("t10k") || name.hasPrefix("test") }

    private static func read(csv path: String) throws -> ImageData {
        let source = Source.file(path, kind: "CSV file")
        let (folder, name) = split(path)
        let images = try Dataset(csv: path)
        let testPath = join(folder, name.replacing("train", with: "test"))
        guard testPath != path, FileSystem.isFile(testPath) else {
            return ImageData(images, isTest: isTest(name), source: source)
        }
        let test = try Dataset(csv: testPath, imageShape: images.imageShape, classNames: images.classNames)
        return try ImageData(train: images, test: test, source: source)
    }

    private static func read(folder: String) throws -> ImageData {
        guard case .idx(let mnist) = DatasetSource.mnist.layout else {
            preconditionFailure("MNIST's files are in IDX")
        }
        let files = [mnist.trainImages, mnist.trainLabels, mnist.testImages, mnist.testLabels].map(\.name)
        let paths = files.map { name in
            names(of: name).map { join(folder, $0) }.first(where: FileSystem.isFile)
        }
        guard let trainImages = paths[0], let trainLabels = paths[1], let testImages = paths[2],
            let testLabels = paths[3]
        else {
            let missing = zip(files, paths).filter { $0.1 == nil }.map(\.0).joined(separator: ", ")
            throw QuillError(.file, "\(folder): expected the four MNIST files; missing \(missing)")
        }
        return try ImageData(
            train: Dataset(imageFile: trainImages, labelFile: trainLabels),
            test: Dataset(imageFile: testImages, labelFile: testLabels), source: .folder(folder))
    }

    /// Returns the names that a file may have in a user's folder, the most likely first.
    private static func names(of name: String) -> [String] {
        let dotted = name.replacing("-idx", with: ".idx")
        return [name, "\(name).gz", dotted, "\(dotted).gz"]
    }

    private static func read(imageFile path: String) throws -> ImageData {
        let (folder, name) = split(path)
        guard name.contains("images") else {
            throw QuillError(
                .file,
                "\(path): expected a folder, or an image file with `images` in its name and a label file "
                    + "with the same name but `labels` in the same folder")
        }
        let labelName = name.replacing("images", with: "labels")
            .replacing("idx3", with: "idx1")
        let toggled = labelName.hasSuffix(".gz") ? String(labelName.dropLast(3)) : labelName + ".gz"
        guard let labels = [labelName, toggled].map({ join(folder, $0) }).first(where: FileSystem.isFile)
        else {
            throw QuillError(.file, "\(path): expected its labels in \(labelName) in the same folder")
        }
        return ImageData(
            try Dataset(imageFile: path, labelFile: labels), isTest: isTest(name), source: .file(path))
    }

    private static func join(_ folder: String, _ name: String) -> String {
        folder.isEmpty || folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[...slash]), String(path[path.index(after: slash)...]))
    }
}

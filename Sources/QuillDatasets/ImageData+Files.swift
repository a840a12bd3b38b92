import Foundation
import QuillCodecs
import QuillData
import QuillTensor

extension ImageData {
    /// Reads images from files.
    ///
    /// - A folder must hold the four files of MNIST, plain or gzip, named `train-images-idx3-ubyte` or
    ///   `train-images.idx3-ubyte` and so on.
    /// - A `.csv` file (or `.csv.gz`) holds a label and the pixels of an image in each line; see
    ///   ``Dataset/init(csv:labelColumn:imageShape:classNames:separator:)``. If its name has `train` in it and the same
    ///   name with `test` is beside it, both are read.
    /// - An `.npz` file holds arrays named as Keras's `mnist.npz` names them, `x_train`, `y_train`, `x_test`, `y_test`; or
    ///   `train_images`, `train_labels`, `test_images`, `test_labels`; or `images` and `labels` alone.
    /// - Any other file must hold images [count, 28, 28] in MNIST's format, with `images` in its name and the labels
    ///   beside it under the same name with `labels`.
    ///
    /// What one file holds alone is to test on if its name begins with `t10k` or `test`, else to learn from, and the
    /// other part is empty.
    /// - Throws: a `.file` or `.data` error that names the file, what was expected and what came.
    public static func read(_ path: String) throws -> ImageData {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw QuillError(.file, "cannot read \(path): no such file or folder")
        }
        if isFolder.boolValue { return try read(folder: path) }
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
        let testPath = join(folder, name.replacingOccurrences(of: "train", with: "test"))
        guard testPath != path, isFile(testPath) else {
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
        let paths = files.map { name in names(of: name).map { join(folder, $0) }.first(where: isFile) }
        guard let trainImages = paths[0], let trainLabels = paths[1], let testImages = paths[2],
            let testLabels = paths[3]
        else {
            let missing = zip(files, paths).filter { $0.1 == nil }.map(\.0).joined(separator: ", ")
            throw QuillError(.file, "\(folder): expected MNIST's four files, missing \(missing)")
        }
        return try ImageData(
            train: Dataset(imageFile: trainImages, labelFile: trainLabels),
            test: Dataset(imageFile: testImages, labelFile: testLabels), source: .folder(folder))
    }

    /// The names a file can have in someone's folder, the likeliest first.
    private static func names(of name: String) -> [String] {
        let dotted = name.replacingOccurrences(of: "-idx", with: ".idx")
        return [name, "\(name).gz", dotted, "\(dotted).gz"]
    }

    private static func read(imageFile path: String) throws -> ImageData {
        let (folder, name) = split(path)
        guard name.contains("images") else {
            throw QuillError(
                .file,
                "\(path): expected a folder, or a file of images with `images` in its name and its labels "
                    + "beside it under the same name with `labels`")
        }
        let labelName = name.replacingOccurrences(of: "images", with: "labels")
            .replacingOccurrences(of: "idx3", with: "idx1")
        let toggled = labelName.hasSuffix(".gz") ? String(labelName.dropLast(3)) : labelName + ".gz"
        guard let labels = [labelName, toggled].map({ join(folder, $0) }).first(where: isFile) else {
            throw QuillError(.file, "\(path): its labels are missing: expected \(labelName) beside it")
        }
        return ImageData(
            try Dataset(imageFile: path, labelFile: labels), isTest: isTest(name), source: .file(path))
    }

    private static func isFile(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    }

    private static func join(_ folder: String, _ name: String) -> String {
        folder.isEmpty || folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[...slash]), String(path[path.index(after: slash)...]))
    }
}

import Foundation
import QuillCodecs
import QuillTensor

extension DigitData {
    /// Reads digits from files in MNIST's format.
    ///
    /// A folder must hold the four files of MNIST, plain or gzip, named `train-images-idx3-ubyte` or
    /// `train-images.idx3-ubyte` and so on. A file must hold images [count, 28, 28], with `images` in its name and
    /// the labels beside it under the same name with `labels`; it becomes the test digits if its name begins with
    /// `t10k` or `test`, else the training digits, and the other part is empty.
    /// - Throws: a `.file` or `.data` error that names the file, what was expected and what came.
    public static func read(_ path: String) throws -> DigitData {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw QuillError(.file, "cannot read \(path): no such file or folder")
        }
        return isFolder.boolValue ? try read(folder: path, source: .folder(path)) : try read(imageFile: path)
    }

    static func read(folder: String, source: Source) throws -> DigitData {
        var paths: [MNISTFile: String] = [:]
        for file in MNISTFile.allCases {
            paths[file] = file.names.map { join(folder, $0) }.first(where: isFile)
        }
        guard let trainImages = paths[.trainImages], let trainLabels = paths[.trainLabels],
            let testImages = paths[.testImages], let testLabels = paths[.testLabels]
        else {
            let missing = MNISTFile.allCases.filter { paths[$0] == nil }.map(\.name).joined(separator: ", ")
            throw QuillError(.file, "\(folder): expected MNIST's four files, missing \(missing)")
        }
        return DigitData(
            train: try Dataset(imageFile: trainImages, labelFile: trainLabels),
            test: try Dataset(imageFile: testImages, labelFile: testLabels), source: source)
    }

    private static func read(imageFile path: String) throws -> DigitData {
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
        let digits = try Dataset(imageFile: path, labelFile: labels)
        let isTest = name.hasPrefix("t10k") || name.hasPrefix("test")
        return DigitData(
            train: isTest ? digits[0..<0] : digits, test: isTest ? digits : digits[0..<0], source: .file(path)
        )
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

extension Dataset {
    /// Digits from a file of images [count, 28, 28] and a file of labels [count], both bytes in IDX.
    init(imageFile: String, labelFile: String) throws {
        let images = try Self.bytes(imageFile)
        guard images.shape.dropFirst == [28, 28] else {
            throw QuillError(.data, "\(imageFile): expected images [count, 28, 28], received \(images.shape)")
        }
        let labels = try Self.bytes(labelFile)
        guard labels.rank == 1 else {
            throw QuillError(.data, "\(labelFile): expected labels [count], received \(labels.shape)")
        }
        do {
            try self.init(
                images: images.reshaped(to: [images.shape[0], 28, 28, 1]), labels: labels.map { Int32($0) })
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(imageFile), \(labelFile): \(error.message)")
        }
    }

    private static func bytes(_ path: String) throws -> Tensor<UInt8> {
        let contents = try IDX.read(path)
        guard case .uint8(let bytes) = contents else {
            throw QuillError(
                .data, "\(path): expected bytes, received \(contents.dataType.rawValue) \(contents.shape)")
        }
        return bytes
    }
}

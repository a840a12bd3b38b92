import QuillCodecs
import QuillData
import QuillTensor

extension ImageData {
    /// Reads images from a file, a folder, or a zip archive of these, in the forms that people have them in.
    ///
    /// - IDX files, as MNIST's: of any number type, plain or gzip. The name of a file of images contains `images`; the
    ///   file with the same name but `labels`, in the same folder, contains the labels.
    /// - CSV files, plain or gzip, with the label in any column and any delimiter; see
    ///   ``Dataset/init(csv:labelColumn:imageShape:classNames:separator:)``.
    /// - `.npz` archives with arrays named as in Keras's `mnist.npz` (`x_train`, `y_train`, `x_test`, `y_test`) or
    ///   similarly; `.npy` files with a file of labels beside them (`x.npy` and `y.npy`).
    /// - A folder of any of these, also one folder down, as torchvision's `MNIST/raw`.
    /// - A folder with a folder of pictures for each class, also in `train` and `test`, if there is a reader of pictures.
    ///
    /// A file is for testing if its name says so: `mnist_test.csv`, `t10k-…`. Otherwise it is for training, and the test
    /// file with the same name but `test` is read with it. What is found out or converted, such as the range of the
    /// pixels, `ImageData.notes` say.
    /// - Parameters:
    ///   - path: the path of the file or folder.
    ///   - options: what can't be found out.
    ///   - pictures: the reader of folders of pictures: `.standard` of `QuillPictures`.
    /// - Throws: a `.file` or `.data` error that names the file, what was expected and what was found.
    public static func read(
        _ path: String, reading options: ReadOptions = ReadOptions(), pictures: PictureFolderReader? = nil
    ) throws -> ImageData {
        guard FileSystem.exists(path) else {
            throw QuillError(.file, "cannot read \(path): no such file or folder")
        }
        if FileSystem.isFolder(path) {
            return try DataFolder(path, options, pictures).read()
        }
        try ForeignFile.reject(path)
        if try DataArchive.isArchive(path) {
            return try DataArchive(path).read { folder in
                try DataFolder(folder, options, pictures).read()
            }
        }
        return try ImageFile(path, options).assembly(labels: .required).data(options)
    }
}

import QuillCodecs
import QuillData
import QuillTensor

extension Dataset {
    /// Reads images from a CSV file, plain or gzip: one line per image, with its label and its pixels in rows.
    ///
    /// The first line is a header if it has a name where the next line has a number. Labels are class numbers or names;
    /// names are sorted to number the classes. A column that counts the rows is left out. Pixels are 0…255, or in another
    /// range that is certain.
    /// - Parameters:
    ///   - path: the path of the file.
    ///   - labelColumn: the column of the labels; by default the one named `label`, `class`, `target` or `y`, else the
    ///     first, unless only the last can be labels.
    ///   - imageShape: the height, width and channels; by default square with one channel.
    ///   - classNames: the names of the classes; by default derived from the labels.
    ///   - separator: the character between fields; nil to find it.
    /// - Throws: a `.file` or `.data` error that names the file, line and column, what was expected and what was found.
    public init(
        csv path: String, labelColumn: CSVColumn? = nil, imageShape: Shape? = nil,
        classNames: [String]? = nil, separator: Character? = nil
    ) throws {
        let options = ReadOptions(
            labelColumn: labelColumn, delimiter: separator, shape: imageShape, isInverted: false,
            isTransposed: false)
        let table = try CSVTable(path, options)
        let assembly = ImageAssembly(
            train: table.part, test: nil, source: .file(path), notes: table.notes,
            classes: classNames.map { ($0, 0) })
        self = try assembly.data(options).train
    }
}

import QuillReport
import QuillTensor

/// Prints readings as text: the name in a separate column, then the lines.
struct ReadPrinter {
    private let column: Int

    /// Creates a printer for pictures; it leaves out the name of a single one.
    init(paths: [String]) {
        // All names in one column, unless long names would push the readings out of sight.
        let longest = paths.map(\.count).max() ?? 0
        column = paths.count < 2 ? 0 : longest <= 48 ? longest : 4
    }

    /// Prints a reading; prints nothing for a picture that couldn't be read.
    func print(_ picture: PictureReading) {
        for (index, line) in picture.summary.enumerated() {
            Swift.print(column == 0 ? line : (index == 0 ? picture.path : "").left(column) + "  " + line)
        }
    }
}

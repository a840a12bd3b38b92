import QuillReport
import QuillTensor

/// Prints readings for people: the name in a column of its own, then the lines.
struct ReadPrinter {
    private let column: Int

    /// A printer for so many pictures; the name of a single one goes without saying.
    init(paths: [String]) {
        // All names in one column, unless they are so long that the readings would be out of sight.
        let longest = paths.map(\.count).max() ?? 0
        column = paths.count < 2 ? 0 : longest <= 48 ? longest : 4
    }

    /// Prints a reading; nothing for a picture that could not be read.
    func print(_ picture: PictureReading) {
        for (index, line) in (picture.reading?.summary ?? []).enumerated() {
            Swift.print(column == 0 ? line : (index == 0 ? picture.path : "").left(column) + "  " + line)
        }
    }
}

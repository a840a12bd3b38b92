import Quill
import QuillPictures
import QuillReport

/// Reads pictures from files.
struct ReadJob {
    let reader: DigitReader
    let layout: DigitReader.Layout
    /// Whether readings keep the picture after each step.
    var keepsSteps = false
    /// Whether texts leave out marks and spaces.
    var showsDigitsOnly = false

    /// Reads one picture. Of an animation, reads the first frame and prints a note.
    func read(
        _ path: String, as layout: DigitReader.Layout? = nil
    ) throws -> (picture: Picture, reading: Reading) {
        let picture = try Picture(contentsOf: path)
        if let leftOut = picture.leftOut { Failure.complain("\(path): \(leftOut)") }
        let reading = try reader.read(
            GrayImage(picture), as: layout ?? self.layout, keepingSteps: keepsSteps)
        return (picture, showsDigitsOnly ? reading.digitsOnly : reading)
    }

    /// Reads one picture and writes its pages.
    func result(_ path: String, _ pages: ReadPages) -> PictureReading {
        do {
            let (picture, reading) = try read(path)
            try pages.write(picture, reading, of: path, by: reader)
            return PictureReading(path: path, reading: reading.withoutSteps)
        } catch {
            return PictureReading(path: path, error: error)
        }
    }

    /// Reads one picture of a table. A label of one digit means that the picture shows one digit.
    func result(_ row: LabelTable.Row, _ path: String) -> PictureReading {
        let known: DigitReader.Layout = row.label.count == 1 ? .digit : .lines
        do {
            return PictureReading(
                path: path, reading: try read(path, as: layout == .automatic ? known : layout).reading)
        } catch {
            return PictureReading(path: path, error: error)
        }
    }
}

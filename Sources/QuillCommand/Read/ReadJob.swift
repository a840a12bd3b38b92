import Quill
import QuillPictures
import QuillReport

/// Reads pictures from files.
struct ReadJob {
    let reader: DigitReader
    let layout: DigitReader.Layout
    /// The least confidence at which a reading counts; nil for any.
    var leastConfidence: Float?
    /// Whether readings keep the picture after each step.
    var keepsSteps = false
    /// Whether texts leave out marks and spaces.
    var showsDigitsOnly = false

    /// Reads a place's pages, writes their pages, and hands over each reading.
    func read(_ place: ReadPlace, _ pages: ReadPages, _ take: (PictureReading) throws -> Void) throws {
        let (file, page): (PictureFile, Int?)
        do { (file, page) = try place.open() } catch {
            return try take(PictureReading(path: place.path, name: place.name, error: error))
        }
        for page in page.map({ $0...$0 }) ?? 1...file.pageCount {
            let name = file.name(ofPage: page)
            let path = place.path + name.dropFirst(place.name.count)
            let reading: PictureReading
            do {
                let (picture, found) = try read(try file.picture(page: page), name)
                try pages.write(picture, found, of: path, by: reader)
                reading = result(path, found.withoutSteps)
            } catch {
                reading = PictureReading(path: path, name: name, error: error)
            }
            try take(reading)
        }
    }

    /// Reads one picture of a table. A label of one digit means that the picture shows one digit.
    func result(_ row: LabelTable.Row, _ path: String) -> PictureReading {
        let known: DigitReader.Layout = row.label.count == 1 && (row.full?.count ?? 1) == 1 ? .digit : .lines
        do {
            let (_, reading) = try read(
                try Picture(contentsOf: path), path, as: layout == .automatic ? known : layout)
            return result(path, reading)
        } catch {
            return PictureReading(path: path, error: error)
        }
    }

    /// Reads one picture, and prints its notes.
    private func read(
        _ picture: Picture, _ name: String, as layout: DigitReader.Layout? = nil
    ) throws -> (picture: Picture, reading: Reading) {
        for note in picture.notes { Failure.complain("\(name): \(note)") }
        let reading = try reader.read(
            GrayImage(picture), as: layout ?? self.layout, keepingSteps: keepsSteps)
        for note in reading.notes { Failure.complain("\(name): \(note)") }
        return (picture, showsDigitsOnly ? reading.digitsOnly : reading)
    }

    private func result(_ name: String, _ reading: Reading) -> PictureReading {
        PictureReading(path: name, reading: reading, leastConfidence: leastConfidence)
    }
}

import Quill
import QuillPictures

/// Reads pictures from files.
struct ReadJob {
    let reader: DigitReader
    /// Whether the picture after each step is wanted.
    let keepsSteps: Bool

    /// A picture, and what is written in it. Of an animation the first picture counts, and that is said.
    func read(_ path: String, _ layout: DigitReader.Layout) throws -> (picture: Picture, reading: Reading) {
        let picture = try Picture(contentsOf: path)
        if picture.isFirstOfSeveral { Failure.complain("\(path): animated; its first picture is read") }
        let grey = try GreyImage(picture.opaque().tensor)
        return (picture, try reader.read(grey, as: layout, keepingSteps: keepsSteps))
    }
}

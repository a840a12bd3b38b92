import QuillPictures
import QuillReader

extension Reading {
    /// Writes the picture after each step of each digit to PNG files, for a reading with `keepingSteps`:
    /// `NAME-1-2-ink.png` is the second step of the first digit.
    /// - Parameters:
    ///   - folder: an existing folder.
    ///   - name: the start of the files' names.
    /// - Throws: a `.file` error that names the path and the reason.
    public func writeSteps(to folder: String, name: String) throws {
        for (index, digit) in lines.joined().enumerated() {
            for (number, step) in digit.steps.enumerated() {
                let words = step.name.split { !($0.isLetter || $0.isNumber) }.joined(separator: "-")
                try Picture(step.image).writePNG(
                    to: "\(folder)/\(name)-\(index + 1)-\(number + 1)-\(words).png")
            }
        }
    }
}

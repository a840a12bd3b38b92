import Quill
import QuillCodecs

/// Prints a JSON list element by element, as the text of `JSON.array` with all of them.
final class JSONList {
    private var isEmpty = true

    func print(_ element: JSON) {
        Swift.print(isEmpty ? "[" : ",", element.text, separator: "", terminator: "")
        isEmpty = false
    }

    /// Ends the list and the line.
    func close() { Swift.print(isEmpty ? "[]" : "]") }
}

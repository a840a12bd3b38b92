import QuillModelFiles
import QuillTraining
import TestSupport
import Testing

/// A target that adds a format offers short calls for it, which Swift prefers over those with default arguments.
extension Model {
    fileprivate func save(to path: String) throws {
        try save(to: path, formats: .standard.adding([PlainText()]), notes: { _ in })
    }
}

@Suite struct ShortCallTests {
    @Test func aTargetWithAFormatOffersTheShortCall() throws {
        let scratch = try Scratch()
        try branches().save(to: scratch("a.model.txt"))
        #expect(scratch.names == ["a.model.txt"])
    }
}

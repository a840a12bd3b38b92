import QuillCodecs
import QuillTensor
import TestSupport
import Testing

struct AppendingFileTests {
    @Test func growsByRecords() throws {
        let scratch = try Scratch()
        var file = try AppendingFile(scratch("log"))
        #expect(try scratch.bytes("log") == [] && file.length == 0)
        try file.append([1, 2, 3])
        try file.append([])
        try file.append([4])
        #expect(try scratch.bytes("log") == [1, 2, 3, 4] && file.length == 4)
        // Another value continues at the end.
        var second = try AppendingFile(scratch("log"))
        try second.append([5])
        #expect(try scratch.bytes("log") == [1, 2, 3, 4, 5] && second.length == 5)
    }

    @Test(arguments: [(-1, 0), (0, 0), (2, 2), (4, 4), (9, 4)])
    func keepsWhatIsAskedFor(_ kept: Int, _ count: Int) throws {
        let scratch = try Scratch()
        try scratch.put("log", [1, 2, 3, 4])
        var file = try AppendingFile(scratch("log"), keeping: kept)
        #expect(file.length == count)
        #expect(try scratch.bytes("log") == Array([1, 2, 3, 4].prefix(count)))
        try file.append([7])
        #expect(try scratch.bytes("log") == [1, 2, 3, 4].prefix(count) + [7])
    }

    @Test func errorsNameThePath() throws {
        let scratch = try Scratch()
        #expect(
            message { _ = try AppendingFile(scratch("no/log")) }
                == "cannot write \(scratch("no/log")): No such file or directory")
        #expect(
            message { _ = try AppendingFile(scratch.path) } == "cannot write \(scratch.path): Is a directory")
    }
}

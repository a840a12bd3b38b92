import QuillModelFiles
import QuillTensor
import QuillTraining
import TestSupport
import Testing

struct HistoryFileTests {
    private static let history = History(
        epochs: [0, 1, 2],
        logs: [
            Logs([("accuracy", 0.8), ("loss", 0.5), ("val_loss", 0.25)]),
            Logs([("accuracy", 0.9), ("loss", 0.125)]),
            Logs([("accuracy", 0.1), ("loss", .nan), ("val_loss", 1e-7)]),
        ])

    @Test func readsWhatItWrites() throws {
        let scratch = try Scratch()
        try Self.history.write(to: scratch("history.csv"))
        let text = String(decoding: try scratch.bytes("history.csv"), as: UTF8.self)
        #expect(
            text.hasPrefix(
                "epoch,accuracy,loss,val_loss\r\n0,0.8,0.5,0.25\r\n1,0.9,0.125,NA\r\n2,0.1,nan,1e-07\r\n"))
        let read = try History(contentsOf: scratch("history.csv"))
        #expect(read.epochs == [0, 1, 2])
        #expect(read.logs[0] == Self.history.logs[0] && read.logs[1] == Self.history.logs[1])
        #expect(read.logs[2].value(of: .loss)?.isNaN == true)
    }

    @Test func leavesOutTheLineThatAKilledRunDidNotFinish() throws {
        let scratch = try Scratch()
        let path = try scratch.put("killed.csv", Array("epoch,loss,accuracy\n0,0.5,0.9\n1,0.4".utf8))
        #expect(try History(contentsOf: path).epochs == [0])
    }

    @Test(arguments: [
        ("", "expected a history"), ("a,b\n1,2\n", "expected a history"),
        ("epoch,loss\n0,x\n", "line 2, column 'loss'"),
        ("epoch,loss\n0,1\n1\n", "line 3"), ("epoch,loss\n0.5,1\n", "line 2"),
    ]) func namesWhatIsWrong(_ text: String, _ words: String) throws {
        let scratch = try Scratch()
        let path = try scratch.put("bad.csv", Array(text.utf8))
        #expect(message(.file) { _ = try History(contentsOf: path) }.contains(words))
    }
}

import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// Figures are numbers; what was not measured ends the program with the names of what was.
@Suite struct FiguresTests {
    private static let history = History(
        epochs: [0, 1],
        logs: [
            Logs([("loss", 0.5), ("accuracy", 0.25)]),
            Logs([("loss", 0.075), ("accuracy", 0.9775), ("val_loss", 1e-5), ("val_accuracy", 1)]),
        ], stopReason: "val_loss last improved in epoch 1")

    @Test func figuresAreNumbers() {
        let scores = Self.history.logs[1]
        #expect(scores.loss == 0.075 && scores.accuracy == 0.9775)
        #expect(scores[.accuracy] == scores["accuracy"] && scores[.validationLoss] == 1e-5)
        #expect(scores.value(of: .precision()) == nil && scores.value(of: .loss) == 0.075)
        #expect("\(scores)" == "loss 0.0750  accuracy 0.9775  val_loss 1.0000e-5  val_accuracy 1.0000")
        #expect(Self.history.loss == [0.5, 0.075] && Self.history[.accuracy] == [0.25, 0.9775])
        #expect(Self.history.validationAccuracy == [1] && Self.history[.accuracy.validation] == [1])
        #expect(Self.history.values(of: "nothing") == nil && History().loss.isEmpty)
    }

    @Test func aHistoryIsATable() {
        #expect(
            "\(Self.history)" == """
                epoch    loss  accuracy   val_loss  val_accuracy
                    1  0.5000    0.2500          –             –
                    2  0.0750    0.9775  1.0000e-5        1.0000
                stopped: val_loss last improved in epoch 1
                """)
    }

    @Test func whatWasNotMeasuredEndsTheProgram() async throws {
        let one = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Logs([("loss", 1), ("mae", 2)]).accuracy
        }
        let text = String(decoding: try #require(one).standardErrorContent, as: UTF8.self)
        #expect(
            text.contains(
                "'accuracy' was not measured; measured: loss, mae; metrics are chosen in compile(metrics:)"),
            "\(text)")
        let other = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = History(epochs: [0], logs: [Logs([("loss", 1)])])[.validationLoss]
        }
        let message = String(decoding: try #require(other).standardErrorContent, as: UTF8.self)
        #expect(
            message.contains("'val_loss' was not measured; measured: loss; pass validation: to fit"),
            "\(message)")
    }
}

import QuillNetwork
import QuillTensor
import Synchronization
import Testing

@testable import QuillTraining

/// A stateful callback with a name and settings.
private struct Counter: Callback {
    let name: String
    let settings: String
    var count = 0.0

    init(_ name: String, _ settings: String = "", count: Double = 0) {
        self.name = name
        self.settings = settings
        self.count = count
    }

    var memory: CallbackMemory {
        get { CallbackMemory(numbers: ["count": count]) }
        set { count = newValue.numbers["count"] ?? -1 }
    }
}

/// Callbacks before and after an interruption, and the counts from which they continue.
private struct Restoring: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let stored: [Counter]
    let now: [Counter]
    /// The counts after restoring; nil if restoring fails.
    let counts: [Double]?
    /// The lines, or the error.
    var says: [String] = []

    static let a = Counter("a", "1", count: 10)
    static let b = Counter("b", "1", count: 20)
    static let a2 = Counter("a", "2", count: 30)

    static let all = [
        Restoring(
            testDescription: "same", stored: [a, b], now: [.init("a", "1"), .init("b", "1")],
            counts: [10, 20]),
        Restoring(
            testDescription: "swapped", stored: [a, b], now: [.init("b", "1"), .init("a", "1")],
            counts: [20, 10]),
        Restoring(
            testDescription: "same name, swapped", stored: [a, a2], now: [.init("a", "2"), .init("a", "1")],
            counts: [30, 10]),
        Restoring(
            testDescription: "one fewer", stored: [a, b], now: [.init("b", "1")], counts: [20],
            says: ["a of the resumed training is not among the callbacks; its state is dropped"]),
        Restoring(
            testDescription: "one more", stored: [b], now: [.init("a", "1"), .init("b", "1")],
            counts: [0, 20],
            says: ["a was not part of the resumed training and starts over"]),
        Restoring(
            testDescription: "other settings", stored: [a, b], now: [.init("a", "3"), .init("b", "1")],
            counts: [10, 20]),
        Restoring(
            testDescription: "one of two with other settings", stored: [a, a2],
            now: [.init("a", "2"), .init("a", "3")], counts: [30, 10]),
        Restoring(
            testDescription: "one of two left", stored: [a, a2], now: [.init("a", "2")], counts: [30],
            says: ["a of the resumed training is not among the callbacks; its state is dropped"]),
        Restoring(
            testDescription: "one of two left, with other settings", stored: [a, a2], now: [.init("a", "3")],
            counts: nil,
            says: [
                "cannot tell which a continues from which state: the training to resume had 1; 2, received 3; "
                    + "change one at a time"
            ]),
        Restoring(
            testDescription: "two for one", stored: [a], now: [.init("a", "3"), .init("a", "4")], counts: nil,
            says: [
                "cannot tell which a continues from which state: the training to resume had 1, received 3; 4; "
                    + "change one at a time"
            ]),
        Restoring(
            testDescription: "equal ones, in their order", stored: [a, Counter("a", "1", count: 11)],
            now: [.init("a", "1"), .init("a", "1")], counts: [10, 11]),
    ]
}

@Suite struct CallbackListTests {
    @Test(arguments: Restoring.all) private func statesFollowTheirCallbacks(_ restoring: Restoring) throws {
        let stored = CallbackList(restoring.stored, progress: nil).states
        let list = CallbackList(restoring.now, progress: nil)
        guard let counts = restoring.counts else {
            #expect(throws: QuillError(.argument, restoring.says[0])) { try list.restore(stored) }
            return
        }
        #expect(try list.restore(stored) == restoring.says)
        #expect(list.states.map { $0.memory.numbers["count"] } == counts)
        #expect(list.states.map(\.name) == restoring.now.map(\.name))
    }

    /// Deferred work runs once, after the last callback.
    @Test func deferredWorkRunsAfterAllCallbacks() throws {
        let events = Notes()
        var model = try Tiny.model()
        try model.fit(
            Tiny.images(4), batchSize: 4, epochs: 1,
            callbacks: [
                LambdaCallback(batchEnded: { _, training in
                    training.afterAllCallbacks { _ in events.add("deferred") }
                    events.add("first")
                }),
                LambdaCallback(
                    batchEnded: { _, _ in events.add("second") },
                    epochEnded: { _, _, _ in events.add("epoch") }),
            ], verbose: .silent)
        #expect(events.all == ["first", "second", "deferred", "epoch"])
    }

    /// Two callbacks with different monitors keep their own states, in any order and among others.
    @Test(arguments: [[0, 1], [1, 0], [2, 1, 0], [1, 2, 0]])
    func swappedCallbacksKeepTheirState(_ order: [Int]) throws {
        let data = try Tiny.images(38)
        let all: [any Callback] = [
            EarlyStopping(monitor: .validationLoss, patience: 2, restoreBestWeights: true),
            ReduceLROnPlateau(monitor: .accuracy, factor: 0.5, patience: 1, minDelta: 0.2),
            EarlyStopping(monitor: .loss, patience: 9),
        ]
        func fit(_ model: inout Model, _ callbacks: [any Callback], _ state: TrainingState? = nil) throws
            -> History
        {
            try model.fit(
                data, batchSize: 7, epochs: 6, seed: 6, validation: .split(0.1), callbacks: callbacks,
                verbose: .silent, resuming: state)
        }
        var whole = try Tiny.model()
        let expected = try fit(&whole, [all[0], all[1]])
        let saved = Mutex<(state: TrainingState, model: Model)?>(nil)
        var first = try Tiny.model()
        _ = try fit(
            &first,
            [
                all[0], all[1],
                LambdaCallback(batchEnded: { batch, training in
                    guard training.epoch == 3, batch == 2 else { return }
                    training.afterAllCallbacks { training in
                        saved.withLock { $0 = (training.state, training.snapshot) }
                        training.interrupt()
                    }
                }),
            ])
        var (state, second) = try #require(saved.withLock { $0 })
        #expect(state.callbacks.map(\.name) == ["EarlyStopping(val_loss)", "ReduceLROnPlateau(accuracy)"])
        #expect(state.callbacks.allSatisfy { ($0.memory.numbers["best"] ?? 0) > 0 })
        let resumed = try fit(&second, order.map { all[$0] }, state)
        #expect(resumed.logs.map { $0[.loss] } == expected.logs.map { $0[.loss] })
        #expect(resumed[.learningRate] == expected[.learningRate])
        #expect(difference(second.bits, whole.bits) == nil)
    }
}

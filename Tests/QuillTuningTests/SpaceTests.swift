import QuillTensor
import Testing

@testable import QuillTuning

/// Spaces: their text form, their points, and what is wrong with some.
@Suite struct SpaceTests {
    static let text = """
        units = 64, 128, 256
        depth = 1..4
        learning-rate = 0.0001..0.01 log
        dropout = 0.0..0.5 step 0.1
        optimizer = adam, sgd
        momentum = 0.0..0.99 if optimizer = sgd
        half = {units} / 2
        """

    @Test func theTextFormIsReadAndWritten() throws {
        let space = try SearchSpace(parsing: "# a comment\n" + Self.text + "\n\n")
        try space.check()
        #expect(space.description == Self.text)
        #expect(
            space == [
                "units": [64, 128, 256], "depth": .int(1...4),
                "learning-rate": .float(1e-4...1e-2, scale: .log),
                "dropout": .float(0...0.5, step: 0.1), "optimizer": ["adam", "sgd"],
                "momentum": .float(0...0.99).when("optimizer", is: "sgd"),
                "half": try .derived("{units} / 2"),
            ])
    }

    @Test func aConditionDoesNotMultiplyThePoints() throws {
        let space: SearchSpace = [
            "optimizer": ["adam", "sgd"], "momentum": [0, 0.5, 0.9], "once": [1],
        ]
        #expect(space.pointCount == 6)
        var conditional: SearchSpace = ["optimizer": ["adam", "sgd"]]
        conditional["momentum"] = ParameterRange.choice([0, 0.5, 0.9]).when("optimizer", is: "sgd")
        conditional["units"] = [8, 16]
        conditional["half"] = try .derived("{units} / 2 + 1")
        let points = try conditional.points()
        #expect(conditional.pointCount == 8 && points.count == 8 && Set(points).count == 8)
        #expect(points.filter { $0["momentum"] != nil }.count == 6)
        #expect(points.allSatisfy { $0.int("half") == $0.int("units") / 2 + 1 })
    }

    static let wrong: [(text: String, words: String)] = [
        ("", "the search space is empty"),
        ("units", "expected NAME=VALUES"),
        ("units = 1\nunits = 2", "twice"),
        ("units = 1,,2", "one is missing"),
        ("units = 4..1", "expected LOW..HIGH"),
        ("rate = 0..1 log", "above 0"),
        ("momentum = 0..1 if optimiser = sgd", "there is no such parameter before it"),
        ("optimizer = adam, sgd\nmomentum = 0..1 if optimizer = rmsprop", "is never rmsprop"),
        ("half = {units} / 2", "there is no such parameter before it"),
        ("units = 8\nhalf = {units} /", "missing"),
    ]

    @Test(arguments: wrong) func mistakesAreNamed(_ text: String, _ words: String) {
        let error = #expect(throws: QuillError.self) { try SearchSpace(parsing: text).check() }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func aGridOfABillionPointsIsAnError() throws {
        let space = try SearchSpace(parsing: "a = 1..1000\nb = 1..1000\nc = 1..1000")
        #expect(space.pointCount == 1_000_000_000)
        let error = #expect(throws: QuillError.self) { try space.points() }
        #expect(error?.message.contains("1,000,000,000 points") == true)
        let open = #expect(throws: QuillError.self) { try SearchSpace(parsing: "rate = 0.0..1.0").points() }
        #expect(open?.message.hasPrefix("rate: a grid needs single values") == true)
    }

    @Test func templatesAreWrittenOut() throws {
        var settings = Hyperparameters()
        settings["blocks"] = 2
        settings["units"] = 64
        settings["none"] = 0
        #expect(
            try settings.layers("{blocks} * (conv 8 3, pool 2), {none} * (dense 5), dense {units}")
                == "conv 8 3, pool 2, conv 8 3, pool 2, dense 64")
        #expect(throws: QuillError.self) { try settings.layers("dense {unit}") }
        #expect(throws: QuillError.self) { try settings.layers("{blocks} * (dense 5") }
        #expect(throws: QuillError.self) { try settings.layers("(dense 5)") }
    }
}

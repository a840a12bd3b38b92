import Testing

/// Arguments as Keras names them meet a message that says what to write, and what Keras accepts compiles.
@Suite struct KerasArgumentsTests {
    private func output(_ statements: [String]) throws -> Compiler.Result {
        let source = """
            import Quill
            func program(_ digits: Dataset, _ x: Tensor<UInt8>, _ y: Tensor<Int32>, _ n: Int) async throws {
            var model = Sequential()
            \(statements.joined(separator: "\n"))
            }
            """
        return try Compiler.check(["Program.swift": source])
    }

    private static let mistakes: [(String, String)] = [
        ("try model.fit(x, y, epochs: 2, validationSplit: 0.2)", "write validation: .split(0.2)"),
        (
            "try model.fit(digits, validationSplit: 0.2, callbacks: [EarlyStopping()], verbose: .silent)",
            "write validation: .split(0.2)"
        ),
        (
            "try model.fit(x, y, verbose: .bar, validationData: (x, y))",
            "write validation: .data(xTest, yTest)"
        ),
        ("try model.fit(digits, epochs: 1, validationData: digits)", "or .data(digits.test)"),
        ("try model.fit(x, y, verbose: 2)", "or .linePerEpoch (verbose=2)"),
        ("_ = try model.evaluate(x, y, verbose: 0)", "write .silent (Keras's verbose=0)"),
        ("try model.fit(x, y, verbose: false)", "write .silent for false"),
    ]

    @Test(arguments: mistakes.indices)
    func saysWhatToWrite(_ index: Int) throws {
        let (statement, says) = Self.mistakes[index]
        let result = try output([statement])
        #expect(!result.isSuccess)
        #expect(result.output.contains(says), "\(result.output)")
    }

    @Test func whatKerasAcceptsCompiles() throws {
        let result = try output([
            "try model.add(Conv2D(n, n, activation: .relu, inputShape: [28, 28, 1]))",
            "try model.add(MaxPooling2D([2, 2]))",
            "try model.compile(loss: .meanSquaredError, optimizer: .adam(), metrics: [\"accuracy\", .precision()])",
            "let history = try model.fit(x, y, validation: .data(x, y), verbose: .silent)",
            "try model.fit(digits, validation: .data(digits))",
            "let scores = try model.evaluate(x, y, verbose: .silent)",
            "print(scores.accuracy, scores[.precision()], history.loss, history[\"val_loss\"], model.name)",
            "model.summary()", "print(model.summary())", "print(model.summary)",
            "func show(_ history: History, _ metric: Metric) { print(metric, history[metric.validation]) }",
            "show(history, .loss)", "show(history, .accuracy)",
            "_ = try model.predict(x[0..<1]).argmax()", "_ = try model.predict(image: x[0])",
            "try await model.fit(x, y, on: .background)", "_ = try await model.predict(x, on: .background)",
        ])
        #expect(result.isSuccess, "\(result.output)")
    }
}

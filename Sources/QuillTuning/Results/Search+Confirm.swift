import QuillCodecs
import QuillReport
import QuillTensor
import QuillTraining
import QuillGraph

extension Search {
    /// Trains the winner anew with several seeds, and tests it: the accuracy on data that played no part in the choice, with
    /// its interval.
    ///
    /// Each winner is tested once. Whoever looks at test data again and again chooses by them in the end.
    /// - Parameters:
    ///   - test: the test data.
    ///   - seeds: the seeds, of which several show how far chance alone moves the accuracy.
    /// - Returns: the accuracy for each seed.
    /// - Throws: an `.argument` error if no trial is complete, if this winner was tested before, or if the search is over a
    ///   function; a `.cancelled` error; the errors of `fit` and `evaluate`.
    public func confirm(
        on test: some TrainingSource, seeds: some Sequence<UInt64> = 1...3
    ) throws -> SeedStudy {
        try confirm(on: test, seeds: seeds, runtime: .default, isCancelled: { false })
    }

    /// Trains and tests the winner on a runtime.
    package func confirm(
        on test: some TrainingSource, seeds: some Sequence<UInt64>, runtime: Runtime,
        isCancelled: @escaping @Sendable () -> Bool
    ) throws -> SeedStudy {
        guard let train = work.train else {
            throw QuillError(.argument, "search: a search over a function has no network to test")
        }
        let result = try result()
        guard let best = result.best else {
            throw QuillError(.argument, "search: there is no complete trial to test; \(result.summary)")
        }
        if let known = result.tests[best.number] {
            let mean = known.members?["mean"]?.double.map { ", with a mean accuracy of \($0.fixed(4))" } ?? ""
            throw QuillError(
                .argument,
                "search: trial \(best.number) was tested before\(mean); a second look at the test data would be a choice by them"
            )
        }
        let test = try test.trainingData
        let seeds = Array(seeds)
        var accuracies: [Double] = []
        for seed in seeds {
            let model = try train(best.settings, seed, runtime, [Canceller(isCancelled: isCancelled)])
            if Task.isCancelled || isCancelled() {
                throw QuillError(.cancelled, "cancelled after \(accuracies.count) of \(seeds.count) seeds")
            }
            guard let accuracy = try model.evaluate(test).value(of: .accuracy) else {
                throw QuillError(
                    .argument, "search: expected a model that is compiled with metrics: [.accuracy]")
            }
            accuracies.append(accuracy)
        }
        let study = try SeedStudy(name: "trial \(best.number)", seeds: seeds, accuracies: accuracies)
        try store.store(test: study.json, of: best.number)
        return study
    }
}

/// Ends a training when a search is interrupted.
private struct Canceller: Callback {
    let isCancelled: @Sendable () -> Bool

    func batchEnded(_ batch: Int, in training: Training) {
        if isCancelled() { training.interrupt() }
    }
}

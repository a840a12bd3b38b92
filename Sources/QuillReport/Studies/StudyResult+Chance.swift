import QuillNetwork
import QuillTensor
import QuillTraining

extension StudyResult {
    /// What chance explains of the lead of the chosen setting, in a sentence; nil without a choice.
    ///
    /// With several seeds, paired t-tests compare it with each other setting on the held-out images. Because the best of
    /// several always leads by chance, too, the p-values are corrected (Holm, "A simple sequentially rejective multiple test
    /// procedure", Scandinavian Journal of Statistics 1979). With one seed, the intervals of the accuracies are compared.
    public var chance: String? {
        guard let chosen, let best = rows[chosen].score(metric) else { return nil }
        let others = rows.indices.filter { $0 != chosen && rows[$0].score(metric) != nil }
        guard !others.isEmpty else { return "there is no other result to compare with" }
        let name = study.settings[chosen].name
        if best.values.count > 1 {
            let compared = others.filter { rows[$0].score(metric)?.values.count == best.values.count }
            let tests = compared.map { index in
                (index: index, p: pValue(best.values, rows[index].score(metric)?.values ?? []))
            }
            let corrected = Self.holm(tests.map(\.p))
            let close = zip(tests, corrected).filter { $0.1 >= 0.05 }
            let method =
                "paired t-tests over \(best.values.count) seeds"
                + (tests.count > 1 ? ", corrected for \(tests.count) comparisons by Holm's method" : "")
            return sentence(
                name, compared.count, close.map { ($0.0.index, "p = \($0.1.fixed(2))") }, method)
        }
        guard metric.name != Metric.loss.name, let interval = best.interval else {
            return "one seed shows no spread of a loss; --seeds 3 tells whether the lead of \(name) is chance"
        }
        let close = others.filter { rows[$0].validation?.interval?.overlaps(interval) == true }
        return sentence(
            name, others.count, close.map { ($0, nil) },
            "intervals of one seed's accuracy that overlap; --seeds 3 also shows what the seeds change")
    }

    private func sentence(
        _ name: String, _ count: Int, _ close: [(index: Int, detail: String?)], _ method: String
    ) -> String {
        let what = count == 1 ? "the other setting" : "all \(count) others"
        if close.isEmpty { return "rarely explains that \(name) leads \(what) (\(method))" }
        let shown = close.prefix(3).map { index, detail in
            study.settings[index].name + (detail.map { " (\($0))" } ?? "")
        }
        let more = close.count > shown.count ? " and \(close.count - shown.count) more" : ""
        return
            "may explain that \(name) leads \(shown.joined(separator: "; "))\(more), \(close.count) of "
            + "\(count.counted("other")) (\(method))"
    }

    private func pValue(_ first: [Double], _ second: [Double]) -> Double {
        let seeds = first.indices.map { UInt64($0) }
        guard let one = try? SeedStudy(name: "first", seeds: seeds, accuracies: first),
            let other = try? SeedStudy(name: "second", seeds: seeds, accuracies: second),
            let test = try? PairedTest(one, other)
        else { return 1 }
        return test.pValue
    }

    /// Corrects p-values for their number: the smallest is multiplied by it, the next by one less, and so on, and none
    /// becomes smaller than the one before.
    static func holm(_ values: [Double]) -> [Double] {
        var corrected = values
        var greatest = 0.0
        for (rank, index) in values.indices.sorted(by: { values[$0] < values[$1] }).enumerated() {
            greatest = max(greatest, min(1, values[index] * Double(values.count - rank)))
            corrected[index] = greatest
        }
        return corrected
    }
}

import Quill
import QuillCodecs
import QuillReport

/// What `quill embed` prints about a map.
struct EmbedResult {
    let map: TSNEMap
    let quality: MapQuality
    let tables: MapTables
    let source: EmbedSource
    let files: [String]

    /// Prints the tables.
    func print(_ report: Report) {
        report.line(
            "Map",
            "divergence \(map.klDivergence.fixed(3)) after \(map.iterations.grouped) iterations; \((100 * quality.neighborAccuracy).fixed(1)) % of the images are among their class (\(quality.neighbors) neighbors)"
        )
        let sample =
            quality.sampleCount < source.classes.count ? ", from \(quality.sampleCount.grouped) images" : ""
        var measures = quality.trustworthiness.map { ["trustworthiness \($0.fixed(3))"] } ?? []
        if let silhouette = quality.silhouette { measures.append("silhouette \(silhouette.fixed(3))") }
        report.line("Quality", measures.joined(separator: ", ") + sample)
        let named = zip(source.classNames, quality.silhouettes).compactMap { name, value in
            value.map { "\(name) \($0.fixed(2))" }
        }
        if named.count > 1 { report.line("By class", "silhouette " + named.joined(separator: ", ")) }
        for (index, pair) in tables.pairs.prefix(8).enumerated() {
            report.line(
                index == 0 ? "Close" : "",
                "\(pair.first) and \(pair.second): \((100 * pair.share).fixed(1)) % and \((100 * pair.reverseShare).fixed(1)) % of neighbors, centers \(pair.distance.fixed(1)) apart"
            )
        }
        let strangers = quality.strangers
        if !strangers.isEmpty {
            let first = strangers.prefix(5).map {
                "\($0.row) (\(source.classNames[$0.ownClass]) among \(source.classNames[$0.surroundingClass]))"
            }
            report.line(
                "Inside",
                "\(strangers.count.grouped) images lie inside another class, such as \(first.joined(separator: ", "))"
            )
        }
        report.line("Saved", files.joined(separator: ", "))
    }

    var json: JSON {
        .object([
            "title": .string(source.title), "points": .integer(source.classes.count),
            "perplexity": .number(Double(map.settings.perplexity)), "iterations": .integer(map.iterations),
            "divergence": .number(map.klDivergence), "neighbors": .integer(quality.neighbors),
            "neighborAccuracy": .number(quality.neighborAccuracy),
            "trustworthiness": quality.trustworthiness.map(JSON.number) ?? .null,
            "silhouette": quality.silhouette.map(JSON.number) ?? .null,
            "classes": .array(source.classNames.map(JSON.string)),
            "silhouettes": .array(quality.silhouettes.map { $0.map(JSON.number) ?? .null }),
            "neighborShares": .array(quality.neighborShares.map { .array($0.map(JSON.number)) }),
            "close": .array(
                tables.pairs.map {
                    .object([
                        "first": .string($0.first), "second": .string($0.second), "share": .number($0.share),
                        "reverseShare": .number($0.reverseShare), "distance": .number($0.distance),
                    ])
                }),
            "strangers": .array(
                quality.strangers.map {
                    .object([
                        "row": .integer($0.row), "class": .string(source.classNames[$0.ownClass]),
                        "among": .string(source.classNames[$0.surroundingClass]), "share": .number($0.share),
                    ])
                }),
            "files": .array(files.map(JSON.string)),
        ])
    }
}

import ArgumentParser
import Quill
import QuillCodecs
import QuillPlotting
import QuillReport

struct Embed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draws a map of images in which neighbors are alike (t-SNE).",
        discussion: """
            Makes the map from pixels or, with a model, from what one of its layers sees. Writes a folder: map.html with a \
            slider through the iterations (and a view to turn, in 3 dimensions), map.png and a picture of each snapshot, \
            map-animation.png, map.csv, strangers.png with the images inside another class, and the files of TensorBoard's \
            projector. Prints which classes lie close.

            The map keeps neighbors together. Distances between groups, and their sizes, mean little.
            """)

    @Argument(help: "The images (see --data of train), or a model's file, whose images --data names.")
    var subject: String?

    @Option(
        help: ArgumentHelp(
            "With a model: the layer whose outputs to map (default: the last but one).", valueName: "name"))
    var layer: String?

    @OptionGroup(title: "Images") var images: DataOptions

    @Flag(help: "Map the training images instead of the test images.")
    var train = false

    @Option(help: ArgumentHelp("2 or 3.", valueName: "n"))
    var dimensions = 2

    @Option(
        help: ArgumentHelp("Draw the map after these iterations, too, such as 50,100,300.", valueName: "list")
    )
    var snapshots: String?

    @Option(
        help: ArgumentHelp(
            "The effective number of neighbors (default: 30, or what few images allow).", valueName: "x"))
    var perplexity: Float?

    @Option(help: ArgumentHelp("The number of iterations.", valueName: "n"))
    var iterations = 750

    @Option(help: ArgumentHelp("The seed of random numbers.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(name: .shortAndLong, help: ArgumentHelp("The folder to write.", valueName: "folder"))
    var output = "map"

    @Flag(inversion: .prefixedNo, help: "Draw some of the images in the pictures.")
    var thumbnails = true

    @Flag(help: "Light on dark.")
    var dark = false

    @Flag(help: "Print one JSON object, and nothing else.")
    var json = false

    @OptionGroup var runtimes: RuntimeOptions

    /// The iterations of the snapshots.
    private var wanted: [Int]? {
        guard let snapshots else { return [] }
        let numbers = snapshots.split(separator: ",").map { Int($0.filter { $0 != " " }) }
        return numbers.contains { $0 == nil } || numbers.isEmpty ? nil : numbers.compactMap { $0 }
    }

    func validate() throws {
        if dimensions != 2, dimensions != 3 {
            throw ValidationError("--dimensions: expected 2 or 3, received \(dimensions)")
        }
        if !(1...100_000).contains(iterations) {
            throw ValidationError("--iterations: expected 1 to 100000, received \(iterations)")
        }
        guard let wanted, wanted.allSatisfy({ (0...iterations).contains($0) }) else {
            throw ValidationError(
                "--snapshots: expected iterations from 0 to \(iterations), such as 50,100,300, received '\(snapshots ?? "")'"
            )
        }
        if let perplexity, !(perplexity >= 1 && perplexity.isFinite) {
            throw ValidationError("--perplexity: expected a number of at least 1, received \(perplexity)")
        }
    }

    func run() async throws {
        let runtime = try runtimes.runtime()
        let report = Report(isSilent: json)
        let source = try await EmbedSource(
            subject, layer: layer, images: images, train: train, runtime: runtime, report)
        let points = source.points
        let count = points.shape[0]
        var tsne = TSNE(
            dimensions: dimensions, earlyIterations: min(250, iterations / 3), iterations: 0, seed: seed,
            runtime: runtime)
        tsne.iterations = iterations - tsne.earlyIterations
        let most = TSNE.largestPerplexity(points: count)
        tsne.perplexity = perplexity ?? min(30, most)
        if perplexity == nil, most < 30, most >= 1 {
            report.line(
                "Note", "\(count) images allow a perplexity of \(Double(most).fixed(1)) instead of 30")
        }
        var reduced = points
        if points.shape[1] > 50, count > 50 {
            let components = try PCA(components: 50, runtime: runtime).fit(points)
            reduced = try components.transform(points)
            let share = Double(components.explainedVarianceRatio.reduce(0, +))
            report.line(
                "Points",
                "\(count.grouped) of \(points.shape[1].grouped) numbers, reduced to 50 principal components (\((100 * share).fixed(1)) % of the variance)"
            )
        } else {
            report.line("Points", "\(count.grouped) of \(points.shape[1].grouped) numbers")
        }
        if let memory = tsne.memory(points: count, columns: reduced.shape[1]), memory > 1 << 30 {
            report.line("Memory", "about \(memory.asBytes)")
        }
        let first = points[0].elements
        if count > 1, (1..<count).allSatisfy({ points[$0].elements == first }) {
            throw QuillError(
                .data, "all \(count.grouped) images are equal, so there is nothing to map; check the data")
        }
        try tsne.check(points: count, columns: reduced.shape[1])
        try FileSystem.createFolders(output)
        try AtomicFile.check("\(output)/map.html")
        let map = try await fit(tsne, reduced)
        let quality = try MapQuality(
            map.points, classes: source.classes, classCount: source.classNames.count, original: reduced,
            runtime: runtime)
        if source.images.elementCount > MapPage.imageLimit {
            report.line(
                "Note",
                "map.html shows no images, which take \(source.images.elementCount.asBytes); --limit maps fewer"
            )
        }
        let drawn = EmbedDrawing(
            map: map, source: source, quality: quality, folder: output, snapshots: Set(wanted ?? []),
            hasThumbnails: thumbnails, theme: dark ? .dark : .light)
        let files = try drawn.write()
        let projected = try EmbeddingProjector.write(
            "points", reduced, labels: source.classes.map { source.classNames[$0] }, images: source.images,
            to: "\(output)/projector")
        for note in projected { report.line("Note", note) }
        let tables = MapTables(
            shares: quality.neighborShares, distances: quality.centerDistances, classNames: source.classNames)
        if json {
            print(
                EmbedResult(map: map, quality: quality, tables: tables, source: source, files: files).json
                    .text)
            return
        }
        EmbedResult(map: map, quality: quality, tables: tables, source: source, files: files).print(report)
    }

    /// Makes the map, with a bar on standard error in a terminal.
    private func fit(_ tsne: TSNE, _ points: Tensor<Float>) async throws -> TSNEMap {
        // About forty frames, denser where the map changes most.
        let early = stride(from: 10, through: min(300, iterations), by: 10)
        let late = stride(from: 325, to: iterations, by: max(25, iterations / 20))
        let frames = Set(Array(early) + Array(late) + (wanted ?? []) + [iterations]).sorted()
        let bar = EmbedBar()
        defer { bar.clear() }
        return try await tsne.fit(points, snapshots: frames, progress: bar.show)
    }
}

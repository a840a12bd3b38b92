import Quill
import QuillCodecs
import QuillPlotting
import QuillReport

/// Writes the pictures, the page, and the table of a map into a folder.
struct EmbedDrawing {
    let map: TSNEMap
    let source: EmbedSource
    let quality: MapQuality
    let folder: String
    /// The iterations of which to write a picture.
    let snapshots: Set<Int>
    /// Whether the pictures show some of the images.
    let hasThumbnails: Bool
    let theme: PlotTheme

    /// Writes the files.
    /// - Returns: their names.
    func write() throws -> [String] {
        let frames = map.snapshots.map { MapSeries.Frame(iteration: $0.iteration, points: $0.points) }
        let all = frames.isEmpty ? [MapSeries.Frame(iteration: map.iterations, points: map.points)] : frames
        let series = try MapSeries(
            title: source.title, frames: all, classes: source.classes, classNames: source.classNames)
        let shown = hasThumbnails ? source.images : nil
        var files: [String] = []
        func path(_ name: String) -> String {
            files.append(name)
            return "\(folder)/\(name)"
        }
        let notes = [
            "t-SNE with perplexity \(Double(map.settings.perplexity).fixed(1)), divergence \(map.klDivergence.fixed(3)). "
                + "Neighbors are alike; distances between groups and the sizes of groups mean little."
        ]
        let page = try MapPage(series, images: source.images, notes: notes).html(theme: theme)
        try AtomicFile.write(Array(page.utf8), to: path("map.html"))
        for frame in all where snapshots.contains(frame.iteration) && frame.iteration != map.iterations {
            try series.chart(frame, images: shown)
                .write(to: path("map-\(frame.iteration).png"), theme: theme)
        }
        let final = try series.chart(all[all.count - 1], images: shown)
        try final.write(to: path("map.png"), theme: theme)
        try final.write(to: path("map.svg"), theme: theme)
        try AtomicFile.write(try MapAnimation(series).png(theme: theme), to: path("map-animation.png"))
        if !quality.strangers.isEmpty {
            let all = quality.strangers.count
            let title = "Images inside another class" + (all > 60 ? ": 60 of \(all.grouped)" : "")
            let cells = try quality.strangers.prefix(60).map { stranger in
                ImageGrid.Cell(
                    try Bitmap(source.images[stranger.row]),
                    title:
                        "\(source.classNames[stranger.ownClass]) among \(source.classNames[stranger.surroundingClass])"
                )
            }
            try ImageGrid(title: title, cells)
                .write(to: path("strangers.png"), theme: theme)
        }
        try AtomicFile.write(Array(table.utf8), to: path("map.csv"))
        return files
    }

    /// A line for each image: row, class, and coordinates.
    private var table: String {
        let dimensions = map.points.shape[1]
        let values = map.points.elements
        var text = "row,class,x,y" + (dimensions == 3 ? ",z" : "") + "\n"
        for row in 0..<source.classes.count {
            let name = source.classNames[source.classes[row]]
            let isPlain = !name.contains { ",\"\n\r".contains($0) }
            let quoted = isPlain ? name : "\"" + name.replacing("\"", with: "\"\"") + "\""
            let place = (0..<dimensions).map { "\(values[row * dimensions + $0])" }
            text += "\(row),\(quoted),\(place.joined(separator: ","))\n"
        }
        return text
    }
}

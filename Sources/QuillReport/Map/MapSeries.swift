import QuillPlotting
import QuillTensor

/// A map of points on its way: what ``MapPage`` and ``MapAnimation`` show.
public struct MapSeries: Sendable {
    /// A map after a number of steps.
    public struct Frame: Sendable {
        /// The number of steps.
        public let iteration: Int
        /// The points, [points, 2 or 3].
        public let points: Tensor<Float>

        /// A frame from its parts.
        public init(iteration: Int, points: Tensor<Float>) {
            self.iteration = iteration
            self.points = points
        }
    }

    /// The title.
    public let title: String
    /// The maps, by rising iteration.
    public let frames: [Frame]
    /// The class of each point.
    public let classes: [Int]
    /// The names of the classes.
    public let classNames: [String]

    /// The number of coordinates of each point.
    public var dimensions: Int { frames[0].points.shape[1] }
    /// The number of points.
    public var count: Int { classes.count }

    /// A series from its parts.
    /// - Parameters:
    ///   - title: the title.
    ///   - frames: the maps, by rising iteration.
    ///   - classes: the class of each point.
    ///   - classNames: the names of the classes.
    /// - Throws: a `.shape` error without frames, or if a frame has other points than the first or than classes.
    public init(title: String, frames: [Frame], classes: [Int], classNames: [String]) throws {
        guard let shape = frames.first?.points.shape, shape.rank == 2, shape[0] == classes.count,
            (2...3).contains(shape[1]), frames.allSatisfy({ $0.points.shape == shape }),
            classes.allSatisfy({ classNames.indices.contains($0) })
        else {
            throw QuillError(
                .shape, "a map: expected at least one frame of \(classes.count) points in 2 or 3 dimensions")
        }
        self.title = title
        self.frames = frames
        self.classes = classes
        self.classNames = classNames
    }

    /// A chart of one frame.
    /// - Parameters:
    ///   - frame: the frame.
    ///   - images: the image of each point, [points, height, width, channels], of which some are drawn; nil for none.
    public func chart(_ frame: Frame, images: Tensor<UInt8>? = nil) throws -> any Drawing {
        let text = frames.count > 1 ? "\(title), iteration \(frame.iteration)" : title
        let x = frame.points.elements
        if dimensions == 3 {
            return ScatterChart3D(
                title: text,
                (0..<count).map { (Double(x[3 * $0]), Double(x[3 * $0 + 1]), Double(x[3 * $0 + 2])) },
                classes: classes, classNames: classNames)
        }
        var thumbnails: [Int: Bitmap] = [:]
        if let images {
            for row in spreadRows(frame) { thumbnails[row] = try Bitmap(images[row]) }
        }
        return ScatterChart(
            title: text, (0..<count).map { (Double(x[2 * $0]), Double(x[2 * $0 + 1])) }, classes: classes,
            classNames: classNames, thumbnails: thumbnails)
    }

    /// Points that are spread over the map: in each cell of a grid, the one nearest to the center.
    func spreadRows(_ frame: Frame, columns: Int = 14, rows: Int = 11) -> [Int] {
        let x = frame.points.elements
        let bounds = (0..<2).map { axis -> (low: Float, width: Float) in
            let values = (0..<count).map { x[dimensions * $0 + axis] }
            let low = values.min() ?? 0
            return (low, max((values.max() ?? 1) - low, 1e-9))
        }
        var best = [Int: (row: Int, distance: Float)]()
        for row in 0..<count {
            let across = (x[dimensions * row] - bounds[0].low) / bounds[0].width * Float(columns)
            let down = (x[dimensions * row + 1] - bounds[1].low) / bounds[1].width * Float(rows)
            guard across.isFinite, down.isFinite else { continue }
            let (column, line) = (min(Int(across), columns - 1), min(Int(down), rows - 1))
            let (dx, dy) = (across - Float(column) - 0.5, down - Float(line) - 0.5)
            let distance = dx * dx + dy * dy
            let cell = line * columns + column
            if distance < best[cell]?.distance ?? .infinity { best[cell] = (row, distance) }
        }
        return best.values.map(\.row).sorted()
    }
}

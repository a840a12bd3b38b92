import QuillCodecs
import QuillPlotting
import QuillTensor

/// A self-contained HTML page with a map: a slider through its iterations, a legend that hides classes, and the image of
/// the point under the pointer. A map in space can be turned.
public struct MapPage: Sendable {
    /// The maps.
    public let series: MapSeries
    /// The image of each point, [points, height, width, channels]; nil for none.
    public let images: Tensor<UInt8>?
    /// Lines of text below the map.
    public let notes: [String]

    /// The most bytes of images that a page holds.
    public static let imageLimit = 32 << 20

    /// A page from its parts.
    /// - Parameters:
    ///   - series: the maps.
    ///   - images: the image of each point, [points, height, width, channels], from 0 to 255. More than ``imageLimit`` bytes
    ///     are left out.
    ///   - notes: lines of text below the map.
    public init(_ series: MapSeries, images: Tensor<UInt8>? = nil, notes: [String] = []) {
        self.series = series
        self.images = images.flatMap { $0.elementCount <= Self.imageLimit && $0.rank == 4 ? $0 : nil }
        self.notes = notes
    }

    /// The text of the page.
    public func html(theme: PlotTheme = .light) throws -> String {
        let colors = series.classNames.indices.map { index -> JSON in
            let color = theme.category(index, of: series.classNames.count)
            return .string("rgb(\(color.red),\(color.green),\(color.blue))")
        }
        let data = JSON.object([
            "dimensions": .integer(series.dimensions),
            "classes": .array(series.classes.map { .integer($0) }),
            "names": .array(series.classNames.map(JSON.string)),
            "colors": .array(colors),
            "iterations": .array(series.frames.map { .integer($0.iteration) }),
            "frames": .array(series.frames.map { .string(Base64.encode(Self.packed($0.points))) }),
            "sprite": try sprite(),
        ])
        let foreground = theme.ink, background = theme.background
        return MapPageText.page
            .replacing("{{TITLE}}", with: series.title.escapedForMarkup())
            .replacing("{{INK}}", with: "rgb(\(foreground.red),\(foreground.green),\(foreground.blue))")
            .replacing("{{PAPER}}", with: "rgb(\(background.red),\(background.green),\(background.blue))")
            .replacing("{{NOTES}}", with: notes.map { "<p>\($0.escapedForMarkup())</p>" }.joined())
            // A tag in a class's name must not end the script.
            .replacing("{{DATA}}", with: data.text.replacing("<", with: "\\u003c"))
    }

    /// The points as 16-bit numbers, little-endian, each frame scaled to its own reach.
    private static func packed(_ points: Tensor<Float>) -> [UInt8] {
        let values = points.elements
        let reach = values.reduce(Float(1e-12)) { max($0, abs($1)) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * 2)
        for value in values {
            let number = UInt16(bitPattern: Int16((value / reach * 32_767).rounded()))
            bytes.append(UInt8(number & 255))
            bytes.append(UInt8(number >> 8))
        }
        return bytes
    }

    /// All images in one, 100 in a row.
    private func sprite() throws -> JSON {
        guard let images else { return .null }
        let (count, height, width) = (images.shape[0], images.shape[1], images.shape[2])
        let channels = images.shape[3]
        guard count == series.count, channels == 1 || channels == 3 else { return .null }
        let columns = min(count, 100)
        let sheet = try ImageSheet(images, columns: columns)
        return .object([
            "width": .integer(width), "height": .integer(height), "columns": .integer(columns),
            "address": .string("data:image/png;base64," + Base64.encode(sheet.png)),
        ])
    }
}

import QuillTensor

/// Images side by side, each with a title above it: digits with their labels, misread digits, filters, feature maps.
///
/// ```swift
/// import QuillPlotting
///
/// let grid = ImageGrid(title: "The first digits", cells)
/// print(grid.svg().text)
/// ```
public struct ImageGrid: Drawing, Equatable {
    /// An image and its title.
    public struct Cell: Sendable, Equatable {
        /// The image.
        public let image: Bitmap
        /// The text above the image; empty for none.
        public let title: String
        /// Whether the title is in the color of right (true) or wrong (false) answers; nil for neither.
        public let isRight: Bool?

        /// An image and its title.
        public init(_ image: Bitmap, title: String = "", isRight: Bool? = nil) {
            self.image = image
            self.title = title
            self.isRight = isRight
        }
    }

    /// The title of the page; empty for none.
    public let title: String
    /// A line below the title, in smaller print; empty for none.
    public let remark: String
    /// The images, row by row.
    public let cells: [Cell]
    /// The number of images side by side.
    public let columns: Int
    /// The width of an image on the page.
    public let side: Double

    /// The most images that a page shows; it says how many more there are.
    public static let limit = 1000

    /// A grid of images.
    /// - Parameters:
    ///   - title: the title of the page.
    ///   - remark: a line below the title.
    ///   - cells: the images.
    ///   - columns: the number of images side by side; by default about as many as rows, at most 10.
    ///   - side: the width of an image on the page.
    public init(
        title: String = "", remark: String = "", _ cells: [Cell], columns: Int? = nil, side: Double? = nil
    ) {
        self.title = title
        self.remark = remark
        self.cells = cells
        let square = Int(Double(cells.count).squareRoot().rounded(.up))
        self.columns = max(1, min(columns ?? min(square, 10), 50))
        self.side = side ?? (self.columns <= 5 ? 112 : self.columns <= 10 ? 84 : 56)
    }

    /// A grid of the channels of a feature map or the kernels of a convolution.
    /// - Parameters:
    ///   - title: the title of the page.
    ///   - planes: the numbers, [height, width, channels]; for kernels [height, width, inputs, outputs], one image for
    ///     each pair of input and output.
    ///   - colors: the colors of the numbers, on one scale for all images.
    ///   - columns: the number of images side by side.
    /// - Throws: a `.shape` error for any other rank.
    public init(
        title: String = "", planes: Tensor<Float>, colors: ColorScale = .viridis, columns: Int? = nil
    ) throws {
        guard planes.rank == 3 || planes.rank == 4 else {
            throw QuillError(
                .shape,
                "expected planes [height, width, channels] or kernels [height, width, inputs, outputs], received "
                    + "\(planes.shape)")
        }
        let (height, width) = (planes.shape[0], planes.shape[1])
        let count = planes.shape.dimensions.dropFirst(2).reduce(1, *)
        let values = planes.elements
        let finite = values.filter(\.isFinite).map(Double.init)
        let (least, most) = (finite.min() ?? 0, finite.max() ?? 1)
        let reach = max(abs(least), abs(most))
        let range = colors.isDiverging ? -reach...reach : least...most
        let cells = try (0..<count).map { plane -> Cell in
            let numbers = (0..<height * width).map { values[$0 * count + plane] }
            return Cell(
                try Bitmap(Tensor([height, width], numbers), colors: colors, range: range), title: "\(plane)")
        }
        self.init(
            title: title,
            remark:
                "\(SVGElement.significant(range.lowerBound)) to \(SVGElement.significant(range.upperBound))",
            cells, columns: columns)
    }

    /// Draws the page.
    public func svg(theme: PlotTheme) -> SVG {
        let (margin, gap, size) = (20.0, 12.0, theme.textSize)
        let shown = cells.prefix(Self.limit)
        let hasTitles = shown.contains { !$0.title.isEmpty }
        let columns = min(self.columns, max(shown.count, 1))
        let heights = shown.map { side * Double($0.image.height) / Double($0.image.width) }
        let high = min(heights.max() ?? side, side * 4)
        let line = high + gap + (hasTitles ? size * 1.5 : 0)
        // Titles that are too long for one line are set smaller, down to what can be read.
        let widest = shown.map { SVGElement.width(of: $0.title, size: size) }.max() ?? 0
        let titleSize = max(8, size * min(1, side / max(widest, 1)))
        let width = max(
            2 * margin + Double(columns) * (side + gap) - gap,
            SVGElement.width(of: title, size: size * 1.35, isBold: true) + 2 * margin,
            SVGElement.width(of: remark, size: size) + 2 * margin)
        var (elements, y): ([SVGElement], Double) = ([], margin)
        if !title.isEmpty {
            elements.append(
                .text(
                    title, x: margin, y: y + size, .init(size: size * 1.35, color: theme.ink, isBold: true)))
            y += size * 2.2
        }
        if !remark.isEmpty {
            elements.append(
                .text(remark, x: margin, y: y + size * 0.6, .init(size: size, color: theme.muted)))
            y += size * 1.8
        }
        for (index, cell) in shown.enumerated() {
            let x = margin + Double(index % columns) * (side + gap)
            var top = y + Double(index / columns) * line
            if hasTitles {
                let color = cell.isRight.map { $0 ? theme.right : theme.wrong } ?? theme.ink
                let text = SVGElement.shortened(cell.title, width: side + gap * 0.3, size: titleSize)
                elements.append(
                    .text(
                        text, x: x + side / 2, y: top + size,
                        .init(size: titleSize, color: color, anchor: .middle)))
                top += size * 1.5
            }
            let fit = min(1, high / heights[index])
            let (wide, tall) = (side * fit, heights[index] * fit)
            elements.append(.bitmap(cell.image, x: x + (side - wide) / 2, y: top, width: wide, height: tall))
            elements.append(
                .rectangle(
                    x: x + (side - wide) / 2, y: top, width: wide, height: tall, .stroke(theme.rule, 1)))
        }
        y += Double((shown.count + columns - 1) / columns) * line
        if shown.isEmpty || cells.count > shown.count {
            let text = shown.isEmpty ? "no images" : "… and \(cells.count - shown.count) more"
            elements.append(.text(text, x: margin, y: y + size, .init(size: size, color: theme.muted)))
            y += size * 1.8
        }
        let height = y - gap + margin
        let page = SVGElement.rectangle(x: 0, y: 0, width: width, height: height, .fill(theme.background))
        return SVG(width: width, height: height, [page] + elements)
    }
}

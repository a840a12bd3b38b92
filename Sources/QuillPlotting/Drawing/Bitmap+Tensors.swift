import QuillTensor

extension Bitmap {
    /// Creates an image from a tensor of any number type: bytes as they are, other numbers [height, width] or
    /// [height, width, 1] from black (the smallest) to white (the largest).
    /// - Throws: a `.shape` error for any other shape.
    public init(of image: Tensor<some TensorElement>) throws {
        if let bytes = image as? Tensor<UInt8> {
            try self.init(bytes)
            return
        }
        let flat =
            image.rank == 3 && image.shape[2] == 1
            ? Array(image.shape.dimensions.dropLast()) : image.shape.dimensions
        guard flat.count == 2 else {
            throw QuillError(
                .shape, "bitmap: expected [height, width] or [height, width, 1], received \(image.shape)")
        }
        try self.init(Tensor(Shape(flat), image.elements.map { Float($0.asDouble) }))
    }
}

extension ImageGrid {
    /// A grid of images in tensors of any number type; see ``Bitmap/init(of:)``.
    ///
    /// ```swift
    /// let (x, y) = digits.arrays
    /// try ImageGrid((0..<16).map { x[$0] }, titles: (0..<16).map { "\(y[$0])" }).write(to: "grid.svg")
    /// ```
    /// - Parameters:
    ///   - images: the images.
    ///   - titles: the text above each image; missing ones are empty.
    ///   - title: the title of the page.
    ///   - columns: the number of images side by side; by default about as many as rows.
    /// - Throws: a `.shape` error for tensors that aren't images.
    public init<Element: TensorElement>(
        _ images: [Tensor<Element>], titles: [String] = [], title: String = "", columns: Int? = nil
    ) throws {
        let cells = try images.enumerated().map { index, image in
            Cell(try Bitmap(of: image), title: index < titles.count ? titles[index] : "")
        }
        self.init(title: title, cells, columns: columns)
    }
}

extension HeatMap {
    /// A heat map of a tensor [rows, columns] or [rows, columns, 1], such as one digit as numbers.
    /// - Parameters:
    ///   - tensor: the numbers.
    ///   - title: the title above the table.
    ///   - colors: the colors of the numbers.
    ///   - decimals: the decimals of the printed values; by default 0 for whole numbers and otherwise 2.
    /// - Throws: a `.shape` error for any other shape.
    public init(
        _ tensor: Tensor<some TensorElement>, title: String = "", colors: ColorScale = .ink,
        decimals: Int? = nil
    ) throws {
        let shape = tensor.shape
        guard shape.rank == 2 || shape.rank == 3 && shape[2] == 1 else {
            throw QuillError(.shape, "heat map: expected [rows, columns], received \(shape)")
        }
        let numbers = tensor.elements.map(\.asDouble)
        let isWhole = numbers.allSatisfy { $0 == $0.rounded() }
        self.init(
            title: title,
            (0..<shape[0]).map { row in Array(numbers[row * shape[1]..<(row + 1) * shape[1]]) },
            colors: colors, decimals: decimals ?? (isWhole ? 0 : 2))
    }
}

extension BarChart {
    /// A bar for each element of a tensor, such as the probabilities of ten digits.
    /// - Parameters:
    ///   - tensor: the heights of the bars.
    ///   - title: the title above the chart.
    ///   - names: the names of the bars; by default their numbers from 0.
    public init(_ tensor: Tensor<some TensorElement>, title: String = "", names: [String]? = nil) {
        self.init(title: title, names: names, values: tensor.elements.map(\.asDouble))
    }
}

extension LineChart {
    /// A line for each list of numbers, such as a metric over epochs.
    /// - Parameters:
    ///   - lists: the lines' vertical values at 1, 2, 3, ….
    ///   - labels: the names of the lines; missing ones are empty.
    ///   - x: the label of the horizontal axis.
    ///   - y: the label of the vertical axis.
    ///   - title: the title above the chart.
    public init(
        _ lists: [Double]..., labels: [String] = [], x: String = "", y: String = "", title: String = ""
    ) {
        self.init(
            title: title, xLabel: x, yLabel: y,
            lists.enumerated().map { .init($0 < labels.count ? labels[$0] : "", $1) })
    }
}

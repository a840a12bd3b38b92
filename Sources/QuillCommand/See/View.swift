import ArgumentParser
import Quill
import QuillPlotting
import QuillTensor

struct View: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows images of a data set with their labels.",
        discussion: """
            Without flags, shows the first 25 test images. For example: quill view mnist --grid 8x8 --random; \
            quill view mnist --index 53 --values shows one image as numbers.
            """)

    @Argument(help: "The images: a data set's name, a folder, or a file; see --data of train.")
    var data: String?

    @Option(help: ArgumentHelp("Show one image, by its number from 0.", valueName: "n"))
    var index: Int?

    @Flag(help: "With --index: print the number of each pixel.")
    var values = false

    @Option(help: ArgumentHelp("The number of rows and columns (default: 5x5).", valueName: "rows x columns"))
    var grid: String?

    @Flag(help: "Draw images at random instead of the first ones.")
    var random = false

    @Option(help: ArgumentHelp("The seed of --random (default: 1).", valueName: "n"))
    var seed: UInt64?

    @Flag(help: "Show training images instead of test images.")
    var train = false

    @OptionGroup(title: "Picture") var drawing: DrawingOptions

    private var size: (rows: Int, columns: Int)? {
        let numbers = (grid ?? "5x5").lowercased().split { "x×,".contains($0) }.map { Int($0) }
        guard numbers.count == 2, let rows = numbers[0], let columns = numbers[1], (1...50).contains(rows),
            (1...50).contains(columns)
        else { return nil }
        return (rows, columns)
    }

    func validate() throws {
        if size == nil {
            throw ValidationError(
                "--grid: expected rows and columns from 1 to 50, such as 8x8, received '\(grid ?? "")'")
        }
        if seed != nil, !random { throw ValidationError("--seed: expected --random, too") }
        if index != nil, grid != nil || random {
            throw ValidationError("--index and \(random ? "--random" : "--grid") exclude each other")
        }
        if values, index == nil { throw ValidationError("--values: expected --index, too") }
        if let index, index < 0 { throw ValidationError("--index: expected at least 0, received \(index)") }
    }

    func run() async throws {
        // Numbers need no picture.
        if !values || drawing.output != nil { try drawing.check() }
        let images = try await DataOptions.load(data: data, limit: nil, flag: nil)
        let usesTraining = train || images.test.count == 0
        let part = usesTraining ? images.train : images.test
        guard part.count > 0 else {
            throw QuillError(.data, "\(images.source.place): there are no images to show")
        }
        for note in images.notes { Report().line("Note", note) }
        let kind = usesTraining ? "training" : "test"
        if !train, usesTraining {
            Report().line("Note", "there are no test images; these are training images")
        }
        if let index {
            guard index < part.count else {
                throw QuillError(
                    .argument,
                    "--index: there is no \(kind) image \(index): there are \(part.count.grouped) in \(images.source), numbered from 0"
                )
            }
            let name = part.classNames[part[index].label]
            return try show(part[index].image, title: "\(kind) image \(index): \(name)")
        }
        guard let (rows, columns) = size else { return }
        let count = min(rows * columns, part.count)
        var generator = SplitMix64(seed: seed ?? 1)
        let numbers = random ? generator.sample(count, of: Array(part.indices)) : Array(0..<count)
        let cells = try numbers.map { number in
            let (image, label) = part[number]
            return ImageGrid.Cell(try Bitmap(image), title: "\(number): \(part.classNames[label])")
        }
        try drawing.show(
            ImageGrid(
                title:
                    "\(images.source.name): \(random ? "\(count.counted("\(kind) image")) at random" : "the first \(count.counted("\(kind) image"))")",
                remark: "number: class", cells, columns: columns))
    }

    private func show(_ image: Tensor<UInt8>, title: String) throws {
        guard values else {
            return try drawing.show(ImageGrid([.init(try Bitmap(image), title: title)], side: 280))
        }
        if drawing.output == nil {
            print(title)
            return print(try PixelTable(image).text(isColored: drawing.drawsInTerminal))
        }
        let (height, width, channels) = (image.shape[0], image.shape[1], image.shape[2])
        let bytes = image.elements
        func name(_ channel: Int) -> String {
            channels == 3 ? ["red", "green", "blue"][channel] : "channel \(channel)"
        }
        let maps = (0..<channels).map { channel -> HeatMap in
            let rows = (0..<height).map { row in
                (0..<width).map { Double(bytes[(row * width + $0) * channels + channel]) }
            }
            return HeatMap(
                title: channels == 1 ? title : "\(title), \(name(channel))", rows, colors: .ink,
                range: 0...255)
        }
        try drawing.show(maps.count == 1 ? maps[0] : Panels(maps, columns: 1))
    }
}

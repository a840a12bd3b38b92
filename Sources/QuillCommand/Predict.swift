import ArgumentParser
import Quill
import QuillCodecs

struct Predict: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Classifies images and prints the probability of each class.",
        discussion: """
            WHAT is the number of a test image (17, test:17), a range (0…9, 0..9, 0-9, test:0-9), the same for training \
            images (train:17), or a file of images in IDX or NumPy format. A file's images have the size of the model's \
            input, with light ink on a dark background, 0 black to 255 white.
            """)

    @Argument(help: ArgumentHelp("A file saved by train.", valueName: "model"))
    var network: String

    @Argument(help: "The images to classify: numbers or a file.")
    var what: String

    @OptionGroup(title: "Digits") var digits: DataOptions
    @OptionGroup var runtimes: RuntimeOptions

    @Flag(help: "Print a JSON list with an object for each image, and nothing else.")
    var json = false

    func run() async throws {
        let runtime = try runtimes.runtime()
        let subject = try PredictionSubject(what)
        let model =
            switch try NetworkOptions.parse([]).choice(network) {
            case .recipe(let recipe), .layers(let recipe): try recipe.model(runtime: runtime)
            case .file(let path): try Model.load(from: path, runtime: runtime, formats: .command)
            }
        let (images, labels, names, note) = try await subject.images(model.network.inputShapes[0]) {
            try await digits.load()
        }
        if !json, let note { Report().line("Data", note) }
        let probabilities: Tensor<Float> =
            switch images {
            case .uint8(let bytes): try model.probabilities(bytes)
            case .float32, .float64, .int32, .int64, .bool:
                try model.probabilities(images.converted(to: Float.self))
            }
        let table = PredictionTable(
            first: subject.first, probabilities: probabilities, labels: labels, classNames: names)
        print(json ? table.json.text : table.text(width: Terminal.width))
    }
}

import ArgumentParser
import Quill
import QuillCodecs
import QuillPictures

struct Predict: AsyncParsableCommand, DistributedCommand {
    static let configuration = CommandConfiguration(
        abstract: "Classifies images and prints the probability of each class.",
        discussion: """
            WHAT is the number of a test image (17, test:17), a range (0…9, 0..9, 0-9, test:0-9), the same for training \
            images (train:17); pictures and folders of pictures; or a file of images: CSV with or without labels, NumPy's \
            .npz or .npy, or IDX. The images of a file have the size of the model's input, with the ink as the model \
            learned it, usually light on a dark background, 0 black to 255 white.

            Pictures for a network that reads digits in MNIST's form are prepared as `quill read` does: the ink is found, \
            sized, and centered, light on dark. For any other network they are only resized to its input. The line Data \
            says which; --normalize and --no-normalize choose.

            Classes are printed by the names that the model was trained with. Labels (those of a data set, or the names of \
            the pictures' folders) are matched with them by name and compared.

            --json prints a list with an object for each image: number (from 0) or file, class, digit (if the class is one), \
            label, probability, probabilities (by class), and trained (false for a network's name instead of a file). Notes \
            on the images go to standard error.

            --csv prints a row for each image: its number, counted from 1 in a file, or its file, and its class. The header \
            is ImageId,Label, as Kaggle expects it; --csv-header sets other names, and with a third name, the probability \
            is added.
            """)

    @Argument(help: ArgumentHelp(NetworkOptions.networkHelp, valueName: "model"))
    var network: String

    @Argument(help: "The images to classify: numbers, pictures, folders, or a file of images.")
    var what: [String]

    @OptionGroup var classes: ClassOptions
    @OptionGroup(title: "Digits") var digits: DataOptions
    @OptionGroup var runtimes: RuntimeOptions

    @Flag(
        inversion: .prefixedNo,
        help: "Prepare pictures as read does, instead of resizing them (default: by the model).")
    var normalize: Bool?

    @Flag(help: "Print a JSON list with an object for each image, and nothing else.")
    var json = false

    @Option(
        defaultAsFlag: "-", parsing: .next,
        help: ArgumentHelp("Print CSV and nothing else, or write it to a file.", valueName: "file"))
    var csv: String?

    @Option(
        help: ArgumentHelp(
            "The names of the CSV's columns: two, or three with the probability (default: ImageId,Label).",
            valueName: "names"))
    var csvHeader: String?

    private var header: [String] {
        (csvHeader ?? "ImageId,Label").split(separator: ",", omittingEmptySubsequences: false).map(
            String.init)
    }

    func validate() throws {
        if json, csv != nil { throw ValidationError("--json and --csv exclude each other") }
        if csvHeader != nil, csv == nil { throw ValidationError("--csv-header: expected --csv, too") }
        guard (2...3).contains(header.count), header.allSatisfy({ !$0.isEmpty }) else {
            throw ValidationError("--csv-header: expected two or three names, received '\(csvHeader ?? "")'")
        }
        if let csv, csv != "-", !csv.lowercased().hasSuffix(".csv") {
            throw ValidationError("--csv: expected a .csv file to write, received '\(csv)'")
        }
    }

    func run() async throws {
        Picture.silenceLibraries()
        let runtime = try runtimes.runtime()
        let subject = try PredictionSubject(what)
        if case .files = subject {
            // Files are the images themselves.
            if digits.data != nil { throw UsageError("--data: expected numbers of images, received files") }
            if digits.limit != nil { throw UsageError("--limit: expected numbers of images, received files") }
        }
        let file = csv == "-" ? nil : csv
        if let file {
            let sources = what + [digits.data ?? DatasetSource.environment["QUILL_DATA"]].compactMap { $0 }
            try OutputPath.check(
                file, flag: "--csv",
                against: sources.filter { FileSystem.exists($0) } + [network].compactMap { $0 })
        }
        if let file { try await Failure.naming("--csv") { try AtomicFile.check(file) } }
        let choice = try NetworkOptions.parse([]).choice(network)
        let chosen = try choice.model(classes, runtime: runtime)
        let images = try await PredictionImages.of(
            subject, for: chosen, normalizes: normalize, reading: digits.form.options
        ) {
            try await Ranks.inTurn { try await digits.load() }
        }
        var table = PredictionTable(
            names: images.names, probabilities: try probabilities(images, chosen.model),
            labels: images.labels,
            classNames: chosen.model.classNames ?? images.classNames, isTrained: !chosen.isUntrained)
        guard Ranks.isFirst else { return }
        table.outputs = try allOutputs(images, chosen.model)
        if json || csv == "-" {
            // The notes go where they don't become a part of the answers.
            for note in images.notes { SavedModel.printNote(note) }
        }
        if json {
            print(table.json.text)
        } else if csv == "-" {
            if table.outputs.count > 1 { SavedModel.printNote(table.firstOutputNote) }
            if chosen.isUntrained { SavedModel.printNote(chosen.description) }
            print(table.csv(header: header, firstRow: images.isFile ? 1 : 0), terminator: "")
        } else {
            let report = Report()
            report.line("Data", images.source)
            for note in images.sourceNotes + images.notes { report.line("", note) }
            if chosen.isUntrained { report.line("Network", chosen.description) }
            guard let file else { return print(table.text(width: Terminal.width)) }
            if table.outputs.count > 1 { report.line("Note", table.firstOutputNote) }
            let text = table.csv(header: header, firstRow: images.isFile ? 1 : 0)
            try AtomicFile.write(Array(text.utf8), to: file)
            report.line("Saved", "\(file): \(images.names.count.counted("row"))")
        }
    }

    /// Returns the numbers of every output of a model with several; none for a model with one.
    private func allOutputs(
        _ images: PredictionImages, _ model: Model
    ) throws -> [(name: String, numbers: Tensor<Float>)] {
        guard model.network.outputs.count > 1 else { return [] }
        let samples: AnyTensor =
            if case .uint8 = images.images { images.images } else {
                .float32(try images.images.converted(to: Float.self))
            }
        return zip(model.network.outputNames, try model.predict([samples])).map { ($0, $1) }
    }

    private func probabilities(_ images: PredictionImages, _ model: Model) throws -> Tensor<Float> {
        let count = images.names.count
        // A rank without rows predicts one, so that all know how many numbers a row has.
        let own = Ranks.rows(of: count).isEmpty ? 0..<min(count, 1) : Ranks.rows(of: count)
        var probabilities: Tensor<Float> =
            switch images.images {
            case .uint8(let bytes): try model.probabilities(bytes[own])
            case .float32, .float64, .int32, .int64, .bool:
                try model.probabilities(images.images.converted(to: Float.self)[own])
            }
        if probabilities.rank == 2 {
            probabilities = try Ranks.gathered(probabilities, count: count, width: probabilities.shape[1])
        }
        guard probabilities.rank == 2, probabilities.shape[1] > 1 else {
            throw QuillError(
                .shape,
                "\(network): expected a network that gives a number for each class, received outputs "
                    + "\(model.network.outputShapes[0])")
        }
        if let bad = probabilities.firstNonFinite {
            throw QuillError(
                .data,
                "\(network): its outputs for image \(bad / probabilities.shape[1]) are not finite numbers")
        }
        return probabilities
    }
}

extension NetworkOptions.Choice {
    /// Returns the untrained model of a recipe for MNIST's images, or the model in a file.
    fileprivate func model(_ classes: ClassOptions, runtime: Runtime) throws -> ChosenModel {
        switch self {
        case .recipe(let recipe), .layers(let recipe):
            try classes.checkApplies(to: recipe)
            return ChosenModel(untrained: try recipe.model(runtime: runtime), name: recipe.id)
        case .file(let path): return try ChosenModel(file: path, classes: classes, runtime: runtime)
        }
    }
}

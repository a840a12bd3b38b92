import QuillNetwork
import QuillTensor

extension Experiment {
    /// All experiments of the five tutorials, the quickest first.
    public static let all: [Experiment] = {
        do {
            return try makeAll()
        } catch {
            fatalError("experiments: \(error)")
        }
    }()

    private static func makeAll() throws -> [Experiment] {
        [
            try untrained,
            try training("mlp-128", .ownHandwriting),
            try training("mlp-128-32", .fullyConnected),
            try training("mlp-128-64-dropout", .fullyConnected),
            try training(
                "mlp-128-32-early", .fullyConnected,
                note: "early stopping watches the training loss, as in the tutorial"),
            try training("mlp-256-128-64", .fullyConnected),
            try training("cnn-16", .convolutionStudy),
            try training("mlp-dropout", .fullyConnected),
            try training(
                "mlp-512x3", .deepNetwork,
                note:
                    "the accuracy of the epoch with the best val_loss, which the tutorial's checkpoint keeps"),
            try tenEpochs,
            try training("cnn-16-36-64", .convolutionStudy),
            try training("cnn-32-64-same", .convolutionStudy),
            try training(
                "cnn-32-64-raw", .fullyConnected, note: "on pixels from 0 to 255, as in the tutorial"),
            try training("cnn-16-36", .convolutionStudy),
            try training("cnn-64-128", .convolutionStudy),
            try training("cnn-32-32-64-64", .activationsAndGrid),
            try training("cnn-128-256", .convolutionStudy),
            try activations("activations", allLayers: false, note: "the output layer keeps its softmax"),
            try activations(
                "activations-all-layers", allLayers: true,
                note: "as in the tutorial, which replaces the output layer's softmax, too"),
            try grid,
        ]
    }

    private static func training(_ id: String, _ tutorial: Tutorial, note: String? = nil) throws -> Experiment
    {
        let recipe = try Recipe.named(id)
        return Experiment(
            id: id, tutorial: tutorial, work: .training(recipe),
            publishedAccuracy: recipe.publishedAccuracy, note: note)
    }

    /// The tutorial's first evaluation, before training.
    private static var untrained: Experiment {
        get throws {
            Experiment(
                id: "mlp-512x3-untrained", tutorial: .deepNetwork,
                work: .untrained(try Recipe.named("mlp-512x3")), publishedAccuracy: 0.0909,
                note: "initial weights, so chance decides around 0.1")
        }
    }

    /// The tutorial's question is whether 20 epochs are better than these 10.
    private static var tenEpochs: Experiment {
        get throws {
            var recipe = try Recipe.named("cnn-16-36")
            recipe.id = "cnn-16-36-10-epochs"
            recipe.epochs = 10
            recipe.publishedAccuracy = 0.9911
            return Experiment(
                id: recipe.id, tutorial: .convolutionStudy, work: .training(recipe),
                publishedAccuracy: recipe.publishedAccuracy, note: nil)
        }
    }

    private static func activations(_ id: String, allLayers: Bool, note: String) throws -> Experiment {
        Experiment(
            id: id, tutorial: .activationsAndGrid,
            work: .study(
                try Recipe.named("cnn-32-32-64-64"),
                varying: [try Variation("activation", ["relu", "sigmoid", "tanh"])], allLayers: allLayers),
            publishedAccuracy: nil, note: note)
    }

    /// 64 combinations, 24 of which shrink the images to nothing.
    private static var grid: Experiment {
        get throws {
            var recipe = Recipe(
                "grid",
                layers:
                    "conv 32 3 same relu, conv 32 3 relu, pool 2, flatten, dense 256 relu, dense 10 softmax",
                loss: .categoricalCrossentropy(), batchSize: 64, epochs: 10, validation: .split(0.1))
            recipe.source = Tutorial.activationsAndGrid.source
            return Experiment(
                id: recipe.id, tutorial: .activationsAndGrid,
                work: .search(
                    recipe,
                    varying: [
                        try Variation("blocks", ["2", "3"]), try Variation("filters", ["32", "64"]),
                        try Variation("kernel", ["3", "5"]), try Variation("pool", ["2", "3"]),
                        try Variation("dense-layers", ["1", "2"]), try Variation("units", ["256", "512"]),
                    ]),
                publishedAccuracy: nil,
                note: "chosen on validation data, and tested then; the tutorial chooses on the test images")
        }
    }
}

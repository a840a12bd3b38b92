import QuillNetwork
import QuillTensor
import QuillTraining
import Testing

struct RecipeTests {
    @Test(arguments: [
        ("mlp-128-32", 104_938), ("mlp-128-32-early", 104_938), ("mlp-256-128-64", 242_762),
        ("mlp-128-64-dropout", 109_386), ("mlp-dropout", 242_762), ("mlp-512x3", 932_362),
        ("cnn-16-36", 232_590),
        ("cnn-32-32-64-64", 889_834), ("mlp-128", 101_770), ("cnn-32-64", 225_034),
        ("cnn-32-64-raw", 225_034),
        ("cnn-32-64-same", 421_642), ("cnn-64-128", 878_730), ("cnn-128-256", 1_903_498),
        ("cnn-16-36-64", 101_326), ("cnn-16", 402_986), ("lenet-5", 61_706), ("keras-convnet", 34_826),
        ("cnn-10k", 8_666),
        ("fast-99", 29_770), ("cnn-997", 688_874), ("resnet-16-32-64", 78_426),
        ("separable-32-64-128", 37_706), ("autoencoder-16-32", 120_769),
    ])
    func hasAsManyParametersAsPublished(_ id: String, _ count: Int) throws {
        #expect(try Recipe.named(id).network().parameterCount == count)
    }

    @Test func namesAreUnique() {
        #expect(Set(Recipe.all.map(\.id)).count == Recipe.all.count)
    }

    @Test func onlyTheRawRecipeLeavesPixelsAsTheyAre() throws {
        let raw = try Recipe.all.filter { recipe in
            try !recipe.network().steps.contains { $0.layer is Rescaling }
        }
        #expect(raw.map(\.id) == ["cnn-32-64-raw"])
    }

    /// A classifier's loss takes logits if its network returns logits, and probabilities if it returns those.
    @Test(arguments: Recipe.all.filter { $0.target == .classes }.map(\.id))
    func theLossFitsTheLastLayer(_ id: String) throws {
        let recipe = try Recipe.named(id)
        let fromLogits = try recipe.loss.configuration.bool("from_logits", default: false)
        #expect(try recipe.network().endsInSoftmax == !fromLogits)
    }

    @Test(arguments: [
        ("mlp-129", "unknown network 'mlp-129'; did you mean mlp-128?"),
        ("CNN-32-64", "unknown network 'CNN-32-64'; did you mean cnn-32-64?"),
        ("cnn-23-64", "unknown network 'cnn-23-64'; did you mean cnn-32-64?"),
        (
            "transformer",
            "unknown network 'transformer'; expected one of mlp-128, mlp-128-32, mlp-128-32-early,"
        ),
    ])
    func suggestsANameForAnUnknownOne(_ id: String, _ message: String) {
        let error = #expect(throws: QuillError.self) { try Recipe.named(id) }
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "no error")")
    }

    @Test func anAutoencoderGivesImages() throws {
        let recipe = try Recipe.named("autoencoder-16-32")
        #expect(recipe.target == .images)
        #expect(try recipe.network().outputShapes == [[28, 28, 1]])
        let error = #expect(throws: QuillError.self) { try recipe.network(input: [12, 12, 1]) }
        #expect(
            error?.message == "autoencoder-16-32: its last layer has shape [28, 28, 1], expected [12, 12, 1]")
    }

    @Test func theSpeedTableIsOfRecipes() throws {
        #expect(try Recipe.benchmarked.map { try Recipe.named($0).id } == Recipe.benchmarked)
        // In the order of all recipes, as in tables.
        #expect(Recipe.all.map(\.id).filter(Recipe.benchmarked.contains) == Recipe.benchmarked)
    }

    /// The accuracies and times per epoch that the sources publish, to compare with training results.
    @Test func publishedFactsAreThoseOfTheSources() {
        let published = Recipe.all.filter { $0.source != nil }.map { recipe in
            let numbers = [recipe.publishedAccuracy, recipe.publishedSecondsPerEpoch].map {
                $0.map { "\($0)" } ?? "–"
            }
            return ([recipe.id] + numbers + [recipe.source?.title ?? ""]).joined(separator: "|")
        }
        #expect(
            published == [
                "mlp-128|0.9775|3.0|\(Self.feedforward)", "mlp-128-32|0.9789|9.0|\(Self.fullyConnected)",
                "mlp-128-32-early|0.98|9.0|\(Self.fullyConnected)",
                "mlp-256-128-64|0.9816|12.0|\(Self.fullyConnected)",
                "mlp-128-64-dropout|0.98|11.0|\(Self.fullyConnected)",
                "mlp-dropout|0.9831|18.0|\(Self.fullyConnected)", "mlp-512x3|0.974|6.0|\(Self.deepNetwork)",
                "cnn-32-64-raw|0.9878|–|\(Self.fullyConnected)", "cnn-16-36|0.9921|–|\(Self.kerasCNN)",
                "cnn-32-64-same|0.9916|–|\(Self.kerasCNN)", "cnn-64-128|0.9914|–|\(Self.kerasCNN)",
                "cnn-128-256|0.9932|–|\(Self.kerasCNN)", "cnn-16-36-64|0.9917|–|\(Self.kerasCNN)",
                "cnn-16|0.986|–|\(Self.kerasCNN)", "cnn-32-32-64-64|–|–|\(Self.tensorFlowNotes)",
                "lenet-5|0.9905|–|Gradient-based learning applied to document recognition",
                "keras-convnet|0.9922|–|Simple MNIST convnet",
                "resnet-16-32-64|–|–|Deep residual learning for image recognition",
                "separable-32-64-128|–|–|MobileNets: efficient convolutional neural networks for mobile vision "
                    + "applications",
            ])
    }

    private static let feedforward =
        "Machine learning 11: recognizing handwritten digits with a feedforward network"
    private static let fullyConnected =
        "Machine learning in practice: recognizing MNIST digits with fully connected networks"
    private static let deepNetwork =
        "Deep learning: building a fully connected network (DNN) to classify MNIST"
    private static let kerasCNN = "Recognizing handwritten MNIST digits with Keras and a CNN"
    private static let tensorFlowNotes = "TensorFlow notes: a convolutional network for MNIST"

    @Test(arguments: [
        (
            Recipe.Source(.paper, title: "On digits", author: "Doe", year: 1998, link: "https://example.org"),
            "Doe 1998, \"On digits\""
        ), (Recipe.Source(.tutorial, title: "Digits", year: 2019), "2019, \"Digits\""),
        (Recipe.Source(.tutorial, title: "Digits"), "\"Digits\""),
    ])
    func sourcesAreCited(_ source: Recipe.Source, _ text: String) { #expect("\(source)" == text) }
}

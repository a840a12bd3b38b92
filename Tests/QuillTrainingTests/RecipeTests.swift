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
        ("fast-99", 29_770), ("cnn-997", 688_874),
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

    /// A recipe's loss takes logits where its network gives logits, and probabilities where it gives those.
    @Test(arguments: Recipe.all.map(\.id))
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
            "unknown network 'transformer'; expected one of cnn-32-64, cnn-32-64-raw, mlp-128-32,"
        ),
    ])
    func suggestsANameForAnUnknownOne(_ id: String, _ message: String) {
        let error = #expect(throws: QuillError.self) { try Recipe.named(id) }
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "no error")")
    }
}

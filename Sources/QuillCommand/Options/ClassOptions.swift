import ArgumentParser
import Quill

/// The names of a model's classes, for files that don't say them.
struct ClassOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The names of the model's classes, in the order of its outputs, for a file without names or with others: "
                + "\"cat, dog\".",
            valueName: "names"))
    var classes: String?

    /// The names; nil without the flag.
    var names: [String]? {
        classes?.split(separator: ",", omittingEmptySubsequences: false).map { name in
            name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
    }

    func validate() throws {
        guard let names else { return }
        guard names.allSatisfy({ !$0.isEmpty }), Set(names).count == names.count else {
            throw ValidationError(
                "--classes: expected distinct names separated by commas, received '\(classes ?? "")'")
        }
    }

    /// Checks that no names were given for a network without training, which takes those of the data.
    func checkApplies(to recipe: Recipe) throws {
        if classes != nil {
            throw UsageError(
                "--classes: expected a model's file, received the untrained network \(recipe.id)")
        }
    }

    /// Checks that there is a name for each class.
    func check(_ model: Model) throws {
        let outputs = model.network.outputShapes[0].dimensions.last ?? 1
        guard let names, names.count != max(outputs, 2) else { return }
        throw UsageError(
            "--classes: expected \(max(outputs, 2)) names, one for each output, received \(names.count)")
    }
}

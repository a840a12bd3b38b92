import QuillData
import QuillGraph
import QuillNetwork
import QuillTensor

/// Examines a model, its data, and its training for what commonly goes wrong.
///
/// ```swift
/// for finding in try Doctor.examine(model, mnist, validation: .split(0.1)) { print(finding) }
/// ```
/// It looks at samples of at most a few thousand rows, trains nothing, and changes nothing. One callback that is passed
/// to several models isn't among the findings, because callbacks are values: each `fit` starts with a fresh copy.
public enum Doctor {
    /// Returns what is wrong with a model and its data; empty if nothing is.
    /// - Parameters:
    ///   - model: the model, compiled or not; without a loss, gradients aren't examined.
    ///   - data: the images to train and to test on.
    ///   - validation: the validation that `fit` gets.
    ///   - callbacks: the callbacks that `fit` gets.
    ///   - trainedOn: the pixels of the images that the model was trained on, if known.
    ///   - silencing: the kinds of findings to leave out.
    /// - Throws: an error of executing the model, such as weights that are NaN.
    public static func examine(
        _ model: Model, _ data: ImageData, validation: Validation = .off, callbacks: [any Callback] = [],
        trainedOn: PixelSummary? = nil, silencing: Set<Finding.Kind> = []
    ) throws -> [Finding] {
        let isClassifier =
            model.network.outputShapes.count == 1 && model.network.outputShapes[0].rank == 1
            && model.network.outputShapes != [data.train.imageShape]
        var findings = model.compilation?.findings(about: model.network) ?? []
        findings += ratesFindings(model)
        findings += DataExamination(data).findings(validation, isClassifier: isClassifier)
        findings += trainedOn.map { DataExamination(data).comparison(with: $0) } ?? []
        findings += CallbackExamination(callbacks, validation).findings
        let misfits = misfits(model, data, isClassifier: isClassifier)
        findings += misfits
        if !misfits.contains(where: { $0.kind == .shapes }), data.train.count > 0 {
            let sample = data.train.sample(min(256, data.train.count), seed: 1)
            if model.network.leavesPixelsUnscaled, sample.images.elements.contains(where: { $0 > 16 }) {
                findings.append(.unscaledPixels(upTo: 255))
            }
            findings += try ActivityExamination(model, sample).findings
            if !misfits.contains(where: { $0.kind == .labels }) {
                findings += try GradientExamination(model, sample, isClassifier: isClassifier).findings
            }
        }
        return findings.filter { !silencing.contains($0.kind) }
    }

    /// Returns what is wrong with a recipe for data; empty if nothing is. A network that can't be built for the images is a
    /// finding, too.
    /// - Parameters:
    ///   - recipe: the network and its training.
    ///   - data: the images to train and to test on.
    ///   - silencing: the kinds of findings to leave out.
    ///   - runtime: the runtime that executes the network.
    /// - Throws: an error of executing the model.
    public static func examine(
        _ recipe: Recipe, _ data: ImageData, silencing: Set<Finding.Kind> = [], runtime: Runtime = .default
    ) throws -> [Finding] {
        let model: Model
        do {
            model = try recipe.model(for: data.train, seed: 1, runtime: runtime)
        } catch let error as QuillError where error.kind == .shape || error.kind == .argument {
            return [Finding(error)].filter { !silencing.contains($0.kind) }
        }
        return try examine(
            model, data, validation: recipe.target == .classes ? recipe.validation : .off,
            callbacks: recipe.earlyStopping.map { [$0] } ?? [], silencing: silencing)
    }

    /// A rate of zero, or a schedule that has ended and that `fit` can't start anew.
    private static func ratesFindings(_ model: Model) -> [Finding] {
        guard let rate = model.compilation?.optimizer.learningRate else { return [] }
        let reason = "Training will not change the weights, however long it runs."
        if rate.peak == 0 {
            return [
                Finding(
                    .learningRate, problem: "the learning rate is 0", reason: reason,
                    remedy: "Compile with a positive rate, such as 0.001 for Adam.")
            ]
        }
        guard let schedule = rate.schedule, model.iterations > 0, rate(model.iterations) <= rate.peak * 1e-4,
            schedule.stretched(toSteps: 1000) == nil
        else { return [] }
        return [
            Finding(
                .learningRate,
                problem:
                    "\(type(of: schedule).className) has ended: the rate of step \(model.iterations + 1) is "
                    + "\(rate(model.iterations))", reason: reason,
                remedy: "Compile again with another rate before further training.")
        ]
    }

    /// Whether the images and classes fit the input and the output.
    private static func misfits(_ model: Model, _ data: ImageData, isClassifier: Bool) -> [Finding] {
        let network = model.network
        var findings: [Finding] = []
        let shape = data.train.imageShape
        if network.inputShapes.count != 1
            || shape.dimensions.filter({ $0 != 1 })
                != network.inputShapes[0].dimensions.filter({ $0 != 1 })
        {
            let inputs = network.inputShapes.map(\.description).joined(separator: ", ")
            findings.append(
                Finding(
                    .shapes, problem: "the network takes \(inputs), but the images are \(shape)",
                    reason: "The network can't be trained on them or predict for them.",
                    remedy: "Build it with Input(\(shape)), or resize the images."))
        }
        guard isClassifier else { return findings }
        let (units, classes) = (network.outputShapes[0][0], data.train.classCount)
        let capacity = units == 1 ? 2 : units
        let names = data.train.classNames
        if capacity < classes {
            findings.append(
                Finding(
                    .labels,
                    problem:
                        "the labels count \(classes) classes, but the network has outputs for \(capacity)",
                    reason:
                        "The images of \(names[capacity]) and later classes can't be learned, and their loss is NaN.",
                    remedy: "Give the last layer \(classes) units."))
        } else if capacity > classes {
            findings.append(
                Finding(
                    .units, problem: "the network has \(units) outputs for \(classes) classes",
                    reason:
                        "Outputs without a class only learn to be small; a mistake in the last layer is likelier.",
                    remedy: "Give the last layer \(classes) units."))
        }
        if capacity >= classes { findings += unknownClasses(model, data) }
        return findings
    }

    /// Classes that the model doesn't know by name.
    private static func unknownClasses(_ model: Model, _ data: ImageData) -> [Finding] {
        do {
            _ = try model.matched(data.train)
            return []
        } catch {
            return [
                Finding(
                    .labels, problem: (error as? QuillError)?.message ?? "\(error)",
                    reason: "Nothing says which output stands for which class of these images.",
                    remedy: "Take images of the model's classes, or train a new network on these.")
            ]
        }
    }
}

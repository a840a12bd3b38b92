import ArgumentParser
import Quill
import QuillCodecs
import QuillTensor

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints what a model file holds: its format, layers, weights, optimizer, and class names.")

    @Argument(help: "The file of a model or of weights.")
    var file: String

    @Flag(help: "Print one JSON object, and nothing else.")
    var json = false

    func run() throws {
        let model = try SavedModel(contentsOf: file, allowingNonFinite: true)
        if json {
            print(try model.inspectionJSON.text)
            return
        }
        let report = Report()
        let producer = model.producer.map { ", written by \($0)" } ?? ""
        report.line("Format", (model.format ?? "unknown") + producer)
        report.line("Holds", model.parts.description)
        if let names = model.classNames {
            report.line("Classes", "\(names.count): \(names.joined(separator: ", "))")
        }
        if let compilation = model.compilation {
            let state = model.optimizerState.map { state in
                let steps = state["optimizer/iteration"].map { ", \($0) steps" } ?? ""
                return " (with its state: \(state.count.counted("tensor"))\(steps))"
            }
            report.line("Compiled", "\(compilation)\(state ?? "")")
        }
        if let training = model.training {
            report.line("Training", "epoch \(training.epoch), batch \(training.batch)")
        }
        for (key, value) in model.metadata.sorted(by: { $0.key < $1.key }) {
            report.line("Extra", "\(key): \(value)")
        }
        for note in model.notes { report.line("Note", note) }
        let nonFinite = model.nonFiniteWeights
        if !nonFinite.isEmpty {
            report.line("Damaged", "weights hold NaN or infinity: \(nonFinite.list)")
        }
        if let network = model.network {
            print(network.summary)
        }
        let names = model.network?.weights.map(\.name) ?? model.weights.keys.sorted()
        let rows = names.compactMap { name in model.weights[name].map { (name, $0) } }
        let width = rows.map(\.0.count).max() ?? 0
        print(Terminal.bold("weight".left(width) + "  shape"))
        for (name, tensor) in rows { print(name.left(width) + "  \(tensor.shape)") }
    }
}

extension [NonFiniteWeight] {
    /// The first eight, and how many more there are.
    var list: String {
        let names = prefix(8).map(\.description).joined(separator: ", ")
        return names + (count > 8 ? ", and \(count - 8) more" : "")
    }
}

extension SavedModel {
    /// Everything that `quill inspect` prints.
    fileprivate var inspectionJSON: JSON {
        get throws {
            var members: [String: JSON] = ["holds": .string(parts.description), "weights": weightsJSON]
            members["format"] = format.map(JSON.string) ?? .null
            members["producer"] = producer.map(JSON.string) ?? .null
            members["network"] = try network?.json ?? .null
            members["compilation"] = compilation.map { JSON.string($0.description) } ?? .null
            members["optimizer_state"] = JSON.array((optimizerState ?? [:]).keys.sorted().map(JSON.string))
            members["class_names"] = classNames.map { JSON.array($0.map(JSON.string)) } ?? .null
            members["epoch"] = training.map { JSON.integer($0.epoch) } ?? .null
            members["metadata"] = JSON.object(metadata.mapValues(JSON.string))
            members["non_finite"] = JSON.array(
                nonFiniteWeights.map {
                    .object([
                        "name": .string($0.name), "nan": .integer($0.nanCount),
                        "infinite": .integer($0.infiniteCount),
                    ])
                })
            members["notes"] = JSON.array(notes.map(JSON.string))
            return .object(members)
        }
    }

    private var weightsJSON: JSON {
        let names = network?.weights.map(\.name) ?? weights.keys.sorted()
        let rows = names.compactMap { name -> JSON? in
            guard let tensor = weights[name] else { return nil }
            let shape = JSON.array(tensor.shape.dimensions.map(JSON.integer))
            return .object(["name": .string(name), "shape": shape])
        }
        return .array(rows)
    }
}

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
        let model = try SavedModel(contentsOf: file, formats: .command)
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
                return " (with its state: \(state.count) tensors\(steps))"
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

extension SavedModel {
    /// Everything that `quill inspect` prints.
    fileprivate var inspectionJSON: JSON {
        get throws {
            let names = network?.weights.map(\.name) ?? weights.keys.sorted()
            return .object([
                "format": format.map(JSON.string) ?? .null, "producer": producer.map(JSON.string) ?? .null,
                "holds": .string(parts.description), "network": try network?.json ?? .null,
                "weights": .array(
                    names.compactMap { name in
                        weights[name].map { tensor in
                            .object([
                                "name": .string(name), "shape": .array(tensor.shape.dimensions.map(JSON.integer)),
                            ])
                        }
                    }),
                "compilation": compilation.map { .string("\($0)") } ?? .null,
                "optimizer_state": .array((optimizerState ?? [:]).keys.sorted().map(JSON.string)),
                "class_names": classNames.map { .array($0.map(JSON.string)) } ?? .null,
                "epoch": training.map { .integer($0.epoch) } ?? .null,
                "metadata": .object(metadata.mapValues(JSON.string)), "notes": .array(notes.map(JSON.string)),
            ])
        }
    }
}

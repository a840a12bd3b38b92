import QuillCodecs
import QuillModelFiles
import QuillNetwork
import QuillSystem
import QuillTensor
import QuillTraining

/// Quill's side of `scripts/interop`: writes models for its peers, and reads what they write.
///
///     InteropFiles write FOLDER   each case in each format, with inputs, outputs, and losses in an .npz file
///     InteropFiles check FOLDER   compares the models in FOLDER/back with the outputs beside them; prints lines of JSON
///     InteropFiles time FOLDER    loads and saves FOLDER/large.h5 and large.keras; prints milliseconds
///     InteropFiles damage FILE FROM TO   reads an HDF5 file with random damage, case by case
@main
enum InteropFiles {
    static let formats = ["keras", "h5", "weights.h5"]

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.count == 4, let start = Int(arguments[3]), let end = Int(arguments[4]) {
            return try damage(arguments[2], from: start, to: end)
        }
        guard arguments.count == 2, let verb = arguments.first, let folder = arguments.last else {
            throw QuillError(.argument, "expected write, check, or time, and a folder")
        }
        switch verb {
        case "write": for item in try InteropCase.all() { try write(item, to: folder) }
        case "check": try check(folder)
        case "time": try time(folder)
        default: throw QuillError(.argument, "expected write, check, or time, received \(verb)")
        }
    }

    private static func write(_ item: InteropCase, to folder: String) throws {
        var model = item.model
        let data = try item.data()
        for step in 0..<3 { _ = try model.trainOnBatch(data, seed: UInt64(step)) }
        for format in formats where format != "weights.h5" {
            try model.save(to: "\(folder)/\(item.name).\(format)", notes: { print("\(item.name): \($0)") })
        }
        try model.saveWeights(to: "\(folder)/\(item.name).weights.h5")
        try Npz.write(try measured(model, item), to: "\(folder)/\(item.name).npz")
    }

    /// Returns inputs and targets, outputs, the loss in evaluation, and the losses of three more steps of training.
    private static func measured(_ model: Model, _ item: InteropCase) throws -> [String: AnyTensor] {
        var model = model
        let data = try item.data()
        var arrays: [String: AnyTensor] = ["x": .float32(item.samples)]
        for (index, target) in item.targets.enumerated() { arrays["y\(index)"] = target }
        for (index, output) in try model.predict([.float32(item.samples)]).enumerated() {
            arrays["p\(index)"] = .float32(output)
        }
        arrays["evaluated"] = .float64(Tensor(scalar: try model.evaluate(data).loss))
        let losses = try (0..<3).map { try model.trainOnBatch(data, seed: UInt64($0)).loss }
        arrays["losses"] = .float64(Tensor(losses))
        arrays["random"] = .bool(Tensor(scalar: item.isRandom))
        return arrays
    }

    private static func check(_ folder: String) throws {
        let cases = try Dictionary(uniqueKeysWithValues: InteropCase.all().map { ($0.name, $0) })
        for name in try FileSystem.names(in: "\(folder)/back").sorted() where !name.hasSuffix(".npz") {
            // CASE~PEER.FORMAT
            guard let mark = name.firstIndex(of: "~"), let item = cases[String(name[..<mark])] else {
                continue
            }
            let path = "\(folder)/back/\(name)"
            let peer = name[mark...].dropFirst().prefix { $0 != "." }
            let expected = try Npz.read("\(folder)/back/\(item.name)~\(peer).npz")
            var line: [String: JSON] = ["file": .string(name)]
            do {
                var model = item.model
                var notes: [String] = []
                if name.contains(".weights.") {
                    try model.loadWeights(from: path, notes: { notes.append($0) })
                } else {
                    model = try Model.load(from: path, notes: { notes.append($0) })
                }
                let outputs = try model.predict([.float32(item.samples)])
                var difference = 0.0
                for (index, output) in outputs.enumerated() {
                    guard case .float32(let other)? = expected["p\(index)"] else { continue }
                    difference = max(difference, relativeDifference(output, other))
                }
                line["difference"] = .number(difference)
                line["notes"] = .array(notes.map { .string($0) })
                if !name.contains(".weights.") {
                    let data = try item.data()
                    line["evaluated"] = .number(try model.evaluate(data).loss)
                    line["losses"] = .array(
                        try (0..<3).map { .number(try model.trainOnBatch(data, seed: UInt64($0)).loss) })
                }
            } catch {
                line["error"] = .string("\(error)")
            }
            print(JSON.object(line).text)
        }
    }

    /// Returns the largest difference, relative to the largest number.
    private static func relativeDifference(_ a: Tensor<Float>, _ b: Tensor<Float>) -> Double {
        guard a.shape == b.shape else { return .infinity }
        let pairs = zip(a.elements, b.elements)
        let difference = pairs.map { abs(Double($0) - Double($1)) }.max() ?? 0
        return difference / max(b.elements.map { abs(Double($0)) }.max() ?? 0, 1e-30)
    }

    private static func time(_ folder: String) throws {
        for format in ["h5", "keras"] {
            let path = "\(folder)/large.\(format)"
            var loads: [Double] = []
            var saves: [Double] = []
            for _ in 0..<7 {
                let start = ContinuousClock.now
                let model = try Model.load(from: path)
                let loaded = ContinuousClock.now
                try model.save(to: "\(folder)/large-quill.\(format)")
                loads.append((loaded - start) / .milliseconds(1))
                saves.append((ContinuousClock.now - loaded) / .milliseconds(1))
            }
            // The least disturbed run: others share the machine.
            print(
                JSON.object([
                    "format": .string(format), "load": .number(loads.min() ?? 0),
                    "save": .number(saves.min() ?? 0),
                ]).text)
        }
    }
}

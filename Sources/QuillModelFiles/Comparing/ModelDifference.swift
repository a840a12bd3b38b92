import QuillNetwork
import QuillTensor

/// The differences between two model files: their layers, and every number of their weights.
///
/// Weights are compared by name. If the two files name their weights differently, as after a detour through another
/// format, they are compared by position, and ``isByPosition`` says so.
public struct ModelDifference: Sendable {
    /// A weight of either file.
    public struct Weight: Sendable, Equatable {
        /// The weight's name; by position, both names.
        public let name: String
        /// The shape in the first file; nil if it has no such weight.
        public let first: Shape?
        /// The shape in the second file; nil if it has no such weight.
        public let second: Shape?
        /// The greatest |Δ| of two numbers at the same position, 0 for equal numbers and NaN where only one is NaN; nil if
        /// the shapes differ.
        public let greatest: Float?

        /// Whether all numbers are equal.
        public var isEqual: Bool { greatest == 0 }
    }

    /// One line for each difference in the architecture, the compilation, and the class names.
    public let architecture: [String]
    /// All weights of both files, in the order of the first.
    public let weights: [Weight]
    /// Whether weights were compared by position, because their names differ.
    public let isByPosition: Bool

    /// Whether there are no differences.
    public var isEmpty: Bool { architecture.isEmpty && weights.allSatisfy(\.isEqual) }

    /// Compares two files' contents.
    public init(_ first: SavedModel, _ second: SavedModel) {
        architecture = Self.architecture(first, second)
        let (firstNames, secondNames) = (first.orderedNames, second.orderedNames)
        let shared = Set(firstNames).intersection(secondNames)
        let fits =
            firstNames.count == secondNames.count
            && zip(firstNames, secondNames).allSatisfy {
                first.weights[$0]?.shape == second.weights[$1]?.shape
            }
        isByPosition = shared.count < max(firstNames.count, secondNames.count) && fits
        if isByPosition {
            weights = zip(firstNames, secondNames).map { a, b in
                Self.weight(a == b ? a : "\(a) – \(b)", first.weights[a], second.weights[b])
            }
            return
        }
        weights = (firstNames + secondNames.filter { !shared.contains($0) }).map {
            Self.weight($0, first.weights[$0], second.weights[$0])
        }
    }

    private static func weight(_ name: String, _ a: Tensor<Float>?, _ b: Tensor<Float>?) -> Weight {
        var greatest: Float?
        if let a, let b, a.shape == b.shape { greatest = a.greatestDifference(from: b) }
        return Weight(name: name, first: a?.shape, second: b?.shape, greatest: greatest)
    }

    private static func architecture(_ first: SavedModel, _ second: SavedModel) -> [String] {
        var lines: [String] = []
        switch (first.network, second.network) {
        case (let a?, let b?): lines += differences(a, b)
        case (nil, nil): break
        case (_?, nil): lines.append("only the first file has a network")
        case (nil, _?): lines.append("only the second file has a network")
        }
        let compilations = [first, second].map { $0.compilation.map { "\($0)" } ?? "none" }
        if compilations[0] != compilations[1] {
            lines.append("compilation: \(compilations[0]) – \(compilations[1])")
        }
        let names = [first, second].map { $0.classNames?.joined(separator: ", ") ?? "none" }
        if names[0] != names[1] { lines.append("class names: \(names[0]) – \(names[1])") }
        return lines
    }

    /// One line for each layer that differs, by position.
    private static func differences(_ a: Network, _ b: Network) -> [String] {
        var lines: [String] = []
        for index in 0..<max(a.steps.count, b.steps.count) {
            let texts = [a, b].map { $0.steps.indices.contains(index) ? text($0, index) : "nothing" }
            if texts[0] != texts[1] { lines.append("layer \(index): \(texts[0]) – \(texts[1])") }
        }
        let outputs = [a, b].map { "\($0.outputs.map { "\($0.step).\($0.output)" })" }
        if outputs[0] != outputs[1] { lines.append("outputs: of layers \(outputs[0]) – \(outputs[1])") }
        return lines
    }

    /// The layer with its settings, its inputs, and its output, without its name.
    private static func text(_ network: Network, _ index: Int) -> String {
        let step = network.steps[index]
        guard let layer = step.layer else { return "Input(\(step.output))" }
        let inputs = step.inputs.map { "\($0.step)" }.joined(separator: ", ")
        let isChained = step.inputs == [.init(index - 1)]
        // The description of a layer starts with its class and has its name among the settings.
        let settings = (layer as? any ConfigurableLayer)?.configuration
        let what = settings == nil ? "\(layer)" : Network.className(of: layer) + settingsText(settings)
        return what + (isChained ? "" : " of \(inputs)") + " → \(step.output)"
    }

    /// The settings that matter after training.
    private static func settingsText(_ configuration: Configuration?) -> String {
        let dropped = ["_initializer", "_regularizer", "_constraint"]
        let kept = (configuration?.values ?? [:]).filter { key, value in
            value != .null && !dropped.contains { key.hasSuffix($0) }
        }
        let texts = kept.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return texts.isEmpty ? "" : "(\(texts.joined(separator: ", ")))"
    }
}

extension SavedModel {
    /// The names of the weights: in the order of the network, or sorted.
    var orderedNames: [String] {
        let known = network?.weights.map(\.name).filter { weights[$0] != nil } ?? []
        return known + weights.keys.filter { !Set(known).contains($0) }.sorted()
    }
}

extension Tensor where Element == Float {
    /// Returns the greatest |a − b| of numbers at the same position; NaN if one of them is NaN, unless both are.
    func greatestDifference(from other: Tensor) -> Float {
        withUnsafeBufferPointer { a in
            other.withUnsafeBufferPointer { b in
                var greatest: Float = 0
                for index in a.indices where a[index] != b[index] && !(a[index].isNaN && b[index].isNaN) {
                    let difference = (a[index] - b[index]).magnitude
                    if difference.isNaN { return .nan }
                    if difference > greatest { greatest = difference }
                }
                return greatest
            }
        }
    }
}

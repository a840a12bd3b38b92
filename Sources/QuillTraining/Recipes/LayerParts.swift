import QuillGraph
import QuillNetwork
import QuillTensor

/// The layers of a ``LayerText`` as lists of words, to change one setting of all of them.
struct LayerParts {
    /// The words of each layer.
    private(set) var parts: [[String]]

    init(_ text: String) {
        parts = text.split(separator: ",").map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
    }

    /// The layers as text again.
    var text: String { parts.map { $0.joined(separator: " ") }.joined(separator: ", ") }

    /// The number of the layer that gives the output: the last one with weights.
    private var outputLayer: Int {
        parts.lastIndex { Self.weighted.contains($0.first ?? "") } ?? parts.count
    }

    private static let weighted: Set = ["conv", "depthwise", "dense"]
    private static let pools: Set = ["pool", "average"]

    /// Whether there are convolutions.
    var hasConvolutions: Bool { parts.contains { $0.first == "conv" || $0.first == "depthwise" } }

    private static func isActivation(_ word: String) -> Bool {
        ActivationFunction.names.contains(word.lowercased())
    }

    private static func isSize(_ words: [String], _ position: Int) -> Bool {
        words.count > position && (words[position].first?.isNumber == true || words[position].first == "-")
    }

    /// Replaces the activations of the hidden layers, or those of all layers, also of layers that have none.
    /// - Returns: the number of layers that changed.
    mutating func setActivation(_ word: String, ofAllLayers: Bool) -> Int {
        let output = outputLayer
        var count = 0
        for (index, words) in parts.enumerated() where ofAllLayers || index < output {
            if let position = words.firstIndex(where: Self.isActivation) {
                parts[index][position] = word
            } else if ofAllLayers, Self.weighted.contains(words.first ?? "") {
                parts[index].append(word)
            } else {
                continue
            }
            count += 1
        }
        return count
    }

    /// Changes the numbers of filters and units of the hidden layers.
    mutating func changeSizes(of names: Set<String>, _ change: (String) throws -> String) rethrows -> Int {
        let output = outputLayer
        var count = 0
        for (index, words) in parts.enumerated()
        where index < output && words.count > 1 && names.contains(words[0]) {
            parts[index][1] = try change(words[1])
            count += 1
        }
        return count
    }

    /// Sets the size of kernels or pools.
    mutating func setSize(_ word: String, of names: Set<String>) -> Int {
        var count = 0
        for (index, words) in parts.enumerated() where names.contains(words.first ?? "") {
            let position = words[0] == "conv" ? 2 : 1
            if Self.isSize(words, position) {
                parts[index][position] = word
            } else {
                parts[index].insert(word, at: min(position, words.count))
            }
            count += 1
        }
        return count
    }

    /// Sets the padding of convolutions.
    mutating func setPadding(_ word: String) -> Int {
        var count = 0
        for (index, words) in parts.enumerated() where ["conv", "depthwise"].contains(words.first ?? "") {
            parts[index] = words.filter { Padding(rawValue: $0.lowercased()) == nil } + [word]
            count += 1
        }
        return count
    }

    /// Sets the factor of L2 penalties of hidden layers; 0 removes them.
    mutating func setL2(_ word: String, isZero: Bool) -> Int {
        let output = outputLayer
        var count = 0
        for (index, words) in parts.enumerated()
        where index < output && Self.weighted.contains(words.first ?? "") {
            var words = words
            if let position = words.firstIndex(of: "l2") {
                words.removeSubrange(position..<min(position + 2, words.count))
            }
            parts[index] = isZero ? words : words + ["l2", word]
            count += 1
        }
        return count
    }

    /// Sets the first number of layers with one name, such as the rate of dropout.
    mutating func setNumber(_ word: String, of name: String) -> Int {
        var count = 0
        for (index, words) in parts.enumerated() where words.first == name {
            if words.count > 1 { parts[index][1] = word } else { parts[index].append(word) }
            count += 1
        }
        return count
    }

    /// Keeps the first blocks of convolutions that end in a pool, or repeats the last one.
    /// - Returns: the number of blocks before.
    mutating func setBlocks(_ count: Int) throws -> Int {
        guard let start = parts.firstIndex(where: { ["conv", "depthwise"].contains($0.first ?? "") }),
            let end = parts.lastIndex(where: { Self.pools.contains($0.first ?? "") }), end > start,
            !parts[(end + 1)...].contains(where: { ["conv", "depthwise"].contains($0.first ?? "") })
        else {
            throw QuillError(
                .argument,
                "expected convolutions in blocks that end in a pool, as in \"conv 32 3 relu, pool 2\", received \"\(text)\""
            )
        }
        var blocks: [[[String]]] = [[]]
        for index in start...end {
            let isNew = index > start && Self.pools.contains(parts[index - 1].first ?? "")
            if isNew, Self.weighted.contains(parts[index].first ?? "") { blocks.append([]) }
            blocks[blocks.count - 1].append(parts[index])
        }
        parts.replaceSubrange(start...end, with: Self.repeated(blocks, count).flatMap { $0 })
        return blocks.count
    }

    /// Keeps the first hidden dense layers, each with what follows it, or repeats the last one.
    /// - Returns: the number of hidden dense layers before.
    mutating func setDenseLayers(_ count: Int) throws -> Int {
        let dense = parts.indices.filter { parts[$0].first == "dense" }
        guard let first = dense.first, let last = dense.last, dense.count > 1 else {
            throw QuillError(
                .argument, "expected a hidden dense layer to keep or repeat, received \"\(text)\"")
        }
        let blocks = zip(dense, dense.dropFirst()).map { Array(parts[$0..<$1]) }
        parts.replaceSubrange(first..<last, with: Self.repeated(blocks, count).flatMap { $0 })
        return blocks.count
    }

    private static func repeated<Block>(_ blocks: [Block], _ count: Int) -> [Block] {
        (0..<count).map { blocks[min($0, blocks.count - 1)] }
    }
}

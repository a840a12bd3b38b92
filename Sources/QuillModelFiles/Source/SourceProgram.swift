import QuillGraph
import QuillNetwork
import QuillTensor

/// A network's calculation as calls of functions over parts of one array of weights and one array of intermediate results,
/// to be written in a programming language.
struct SourceProgram {
    /// A call of a function; arguments after the buffers and weights are numbers.
    struct Call {
        let function: String
        let inputs: [Buffer]
        let output: Buffer
        /// Offsets in the array of weights.
        var weights: [Int] = []
        var numbers: [Int] = []
    }

    /// A place of numbers.
    enum Buffer: Hashable {
        case input, output
        /// An offset in the array of intermediate results.
        case workspace(Int)
    }

    let inputShape: Shape
    let outputShape: Shape
    private(set) var calls: [Call] = []
    private(set) var weights: [Float] = []
    private(set) var workspaceCount = 0
    /// Formulas of one number `v` by the names of functions; they are valid in C and in Swift.
    private(set) var formulas: [(name: String, formula: String)] = []

    private var network: InferenceNetwork
    private var buffers: [Buffer] = []
    private var free: [(offset: Int, count: Int)] = []
    /// The last step that takes a value or one with the same buffer.
    private var lastUses: [Buffer: Int] = [:]

    /// - Throws: an `.argument` error for a network with several inputs or outputs, or a layer that can't be written.
    init(_ model: SavedModel) throws {
        let whole = try model.requiredNetwork
        network = try InferenceNetwork(whole, weights: model.weights)
        guard network.inputs.count == 1, network.outputs.count == 1 else {
            throw QuillError(
                .argument,
                "expected a network with one input and one output, received \(network.inputs.count) and \(network.outputs.count)"
            )
        }
        inputShape = network.inputs[0].shape
        outputShape = network.shape(of: network.outputs[0].value)
        try plan()
    }

    /// Whether a step only renames the numbers of its input.
    private func isRenaming(_ step: InferenceNetwork.Step) -> Bool {
        if case .reshape = step.operation { true } else { false }
    }

    private mutating func plan() throws {
        // A value has the number of the step that calculates it, or of the first one whose numbers it renames.
        var roots = [0]
        for (index, step) in network.steps.enumerated() {
            roots.append(isRenaming(step) ? roots[step.inputs[0]] : index + 1)
        }
        let result = roots[network.outputs[0].value]
        var last = [Int](repeating: 0, count: roots.count)
        for (index, step) in network.steps.enumerated() {
            for input in step.inputs { last[roots[input]] = index }
        }
        buffers = [.input]
        for (index, step) in network.steps.enumerated() {
            guard !isRenaming(step) else {
                buffers.append(buffers[step.inputs[0]])
                continue
            }
            let value = index + 1
            let buffer: Buffer = value == result ? .output : reserve(step.output.elementCount)
            buffers.append(buffer)
            do {
                try add(step, step.inputs.map { buffers[$0] }, buffer)
            } catch let error as QuillError {
                throw QuillError(error.kind, "\(step.name): \(error.message)")
            }
            // Nothing after this step takes these numbers.
            for root in Set(step.inputs.map { roots[$0] })
            where root > 0 && last[root] <= index && root != result {
                release(buffers[root], network.steps[root - 1].output.elementCount)
            }
        }
        if result == 0 {
            calls.append(
                Call(
                    function: "copyBlocks", inputs: [.input], output: .output,
                    numbers: [1, inputShape.elementCount, inputShape.elementCount, 0]))
        }
    }

    private mutating func reserve(_ count: Int) -> Buffer {
        if let index = free.indices.filter({ free[$0].count >= count }).min(by: {
            free[$0].count < free[$1].count
        }) {
            let place = free[index]
            if place.count == count {
                free.remove(at: index)
            } else {
                free[index] = (place.offset + count, place.count - count)
            }
            return .workspace(place.offset)
        }
        defer { workspaceCount += count }
        return .workspace(workspaceCount)
    }

    private mutating func release(_ buffer: Buffer, _ count: Int) {
        guard case .workspace(let offset) = buffer else { return }
        free.append((offset, count))
        free.sort { $0.offset < $1.offset }
        // Neighbors become one place.
        var merged: [(offset: Int, count: Int)] = []
        for place in free {
            if let last = merged.last, last.offset + last.count == place.offset {
                merged[merged.count - 1].count += place.count
            } else {
                merged.append(place)
            }
        }
        free = merged
    }

    /// Adds numbers to the weights and returns their offset.
    mutating func store(_ numbers: some Collection<Float>) -> Int {
        defer { weights += numbers }
        return weights.count
    }

    mutating func call(
        _ function: String, _ inputs: [Buffer], _ output: Buffer, weights: [Int] = [], _ numbers: [Int]
    ) {
        calls.append(
            Call(function: function, inputs: inputs, output: output, weights: weights, numbers: numbers))
    }

    /// Returns the name of a function with a formula.
    mutating func function(_ formula: String) -> String {
        if let known = formulas.first(where: { $0.formula == formula }) { return known.name }
        let name = "activation\(formulas.count)"
        formulas.append((name, formula))
        return name
    }

    func shape(of value: Int) -> Shape { network.shape(of: value) }
}

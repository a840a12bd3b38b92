import QuillTensor

extension Network {
    /// A network described by names, as stored in a file.
    package struct Definition {
        /// An output of one call of a layer.
        package struct Address: Sendable, Hashable {
            /// The name of the layer.
            package let layer: String
            /// The index of the call.
            package let call: Int
            /// The index of the output.
            package let output: Int

            /// Creates the address of an output of one call of a layer.
            package init(_ layer: String, call: Int = 0, output: Int = 0) {
                self.layer = layer
                self.call = call
                self.output = output
            }
        }

        /// One call of a layer.
        package struct Invocation {
            let inputs: [Address]
            /// Its position among all calls, if known.
            let position: Int?

            package init(_ inputs: [Address], position: Int? = nil) {
                self.inputs = inputs
                self.position = position
            }
        }

        /// A layer with all its calls.
        package struct Entry {
            /// The name of the layer.
            package let name: String
            let layer: any Layer
            let isTrainable: Bool
            let calls: [Invocation]

            /// Creates an entry from a layer and its calls.
            package init(_ name: String, _ layer: any Layer, isTrainable: Bool = true, calls: [Invocation]) {
                self.name = name
                self.layer = layer
                self.isTrainable = isTrainable
                self.calls = calls
            }
        }

        let name: String
        let isSequential: Bool
        let inputs: [(name: String, shape: InputShape)]
        let layers: [Entry]
        let outputs: [Address]

        /// Creates a definition from inputs, layers and outputs.
        package init(
            name: String, isSequential: Bool, inputs: [(name: String, shape: InputShape)], layers: [Entry],
            outputs: [Address]
        ) {
            self.name = name
            self.isSequential = isSequential
            self.inputs = inputs
            self.layers = layers
            self.outputs = outputs
        }
    }

    /// Creates a network from a definition.
    /// - Parameter checking: receives each weight as soon as its layer declares it, before anything is computed from
    ///   its shape; an error it throws stops the building.
    /// - Throws: a `.shape`, `.argument` or `.file` error that names the layer.
    package init(_ definition: Definition, checking: (WeightSpecification) throws -> Void = { _ in }) throws {
        func build(_ extent: Int) throws -> Network {
            try Network(definition, open: extent, checking: checking)
        }
        let isOpen = definition.inputs.contains { !$0.shape.openAxes.isEmpty }
        self = try isOpen ? Self.withOpenSizes(build) : build(1)
    }

    /// - Parameter extent: the extent of open axes.
    private init(
        _ definition: Definition, open extent: Int, checking: (WeightSpecification) throws -> Void
    ) throws {
        self.init(empty: definition.name, isSequential: definition.isSequential)
        var steps: [Call: Int] = [:]
        for input in definition.inputs {
            steps[Call(layer: input.name, index: 0)] = try add(
                input: input.shape, name: input.name, open: extent)
        }
        func port(_ address: Definition.Address) throws -> Port {
            guard steps[Call(layer: address.layer, index: 0)] != nil else {
                throw QuillError(.file, "\(name): unknown layer '\(address.layer)'")
            }
            guard let step = steps[Call(layer: address.layer, index: address.call)],
                self.steps[step].outputs.indices.contains(address.output)
            else {
                throw QuillError(
                    .file,
                    "\(name): call \(address.call) of '\(address.layer)' has no output \(address.output)"
                )
            }
            return Port(step, address.output)
        }
        let entries = Dictionary(definition.layers.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        guard entries.count == definition.layers.count else {
            let names = definition.layers.map(\.name)
            let twice = names.enumerated().first { names[..<$0.offset].contains($0.element) }
            throw QuillError(
                .argument, "\(name): expected unique layer names, received '\(twice?.element ?? "")' twice")
        }
        for call in try Self.ordered(definition, entries) {
            guard let entry = entries[call.layer] else { continue }
            let ports = try entry.calls[call.index].inputs.map(port)
            let output =
                if call.index > 0, let first = steps[Call(layer: call.layer, index: 0)] {
                    try add(another: first, ports)
                } else {
                    try add(
                        entry.layer, name: entry.name, isTrainable: entry.isTrainable,
                        ports,
                        checking: checking)
                }
            steps[call] = output.step
        }
        outputs = try definition.outputs.map(port)
    }

    private struct Call: Hashable {
        let layer: String
        let index: Int
    }

    /// Returns all calls in the order they were written, but each call after its inputs and after earlier calls of its
    /// layer.
    private static func ordered(
        _ definition: Definition, _ entries: [String: Definition.Entry]
    ) throws -> [Call] {
        let calls = definition.layers.flatMap { entry in
            entry.calls.enumerated().map { (Call(layer: entry.name, index: $0.offset), $0.element) }
        }
        let wanted = calls.enumerated().sorted {
            ($0.element.1.position ?? $0.offset, $0.offset) < ($1.element.1.position ?? $1.offset, $1.offset)
        }
        func sources(_ call: Call) -> [Call] {
            let taken = entries[call.layer]?.calls[call.index].inputs ?? []
            return (call.index > 0 ? [Call(layer: call.layer, index: call.index - 1)] : [])
                + taken.map { Call(layer: $0.layer, index: $0.call) }
        }
        var result: [Call] = []
        var begun: [Call: Bool] = [:]
        for (_, (call, _)) in wanted where begun[call] == nil {
            // An explicit stack, because a file may chain thousands of layers.
            begun[call] = false
            var stack = [(call: call, rest: sources(call)[...])]
            while var top = stack.popLast() {
                guard let next = top.rest.popFirst() else {
                    begun[top.call] = true
                    result.append(top.call)
                    continue
                }
                stack.append(top)
                // Inputs have no entry; unknown names are reported when they are looked up.
                guard let entry = entries[next.layer], next.index < entry.calls.count else { continue }
                switch begun[next] {
                case true?: continue
                case false?:
                    throw QuillError(.file, "\(definition.name): '\(next.layer)' depends on its own output")
                case nil:
                    begun[next] = false
                    stack.append((next, sources(next)[...]))
                }
            }
        }
        return result
    }
}

import QuillCodecs
import QuillGraph

/// The operations of a compiled step, as TensorFlow's GraphDef.
enum GraphDefinition {
    /// Returns the graph of a measured step. Operations are grouped by the layers that they belong to.
    static func graph(of profile: StepProfile) -> ProtobufWriter {
        let names = profile.operations.enumerated().map { index, operation in
            (operation.scope.isEmpty ? "step" : operation.scope) + "/\(operation.name)_\(index)"
        }
        var graph = ProtobufWriter()
        for (operation, name) in zip(profile.operations, names) {
            var node = ProtobufWriter()
            node.add(1, printable(name))
            node.add(2, operation.name)
            for input in operation.inputs { node.add(3, printable(names[input])) }
            node.add(5, shapes(operation.shape.dimensions))
            graph.add(1, node)
        }
        var version = ProtobufWriter()
        version.add(1, 22)
        graph.add(4, version)
        return graph
    }

    /// Node names consist of letters, digits, and `_ . - /`.
    private static func printable(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-/".contains($0)) ? $0 : "_" })
    }

    private static func shapes(_ dimensions: [Int]) -> ProtobufWriter {
        var list = ProtobufWriter()
        list.add(7, ProtobufWriter.shape(dimensions))
        var value = ProtobufWriter()
        value.add(1, list)
        var attribute = ProtobufWriter()
        attribute.add(1, "_output_shapes")
        attribute.add(2, value)
        return attribute
    }
}

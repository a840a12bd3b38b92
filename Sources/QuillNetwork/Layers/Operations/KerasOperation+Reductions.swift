import QuillGraph
import QuillTensor

extension KerasOperation {
    /// Operations that combine the numbers along axes of each sample.
    static let reductions: [String: Function] = [
        "Sum": { try reduced($0) { sum($0, axes: $1) } },
        "Mean": { try reduced($0) { mean($0, axes: $1) } },
        "Average": { try reduced($0) { mean($0, axes: $1) } },
        "Max": { call in
            try call.settings.require("initial", .null)
            return try reduced(call) { maximum($0, axes: $1) }
        },
        "Min": { call in
            try call.settings.require("initial", .null)
            return try reduced(call) { -maximum(-$0, axes: $1) }
        },
        "Var": { try reduced($0, variance) },
        "Std": { try reduced($0) { sqrt(variance($0, $1)) } },
    ]

    private static func reduced(_ call: OperationCall, _ reduction: (Node, [Int]) -> Node) throws -> Node {
        let x = try call.operand
        let axes = try call.axes(rank: x.shape.rank)
        guard try call.settings.bool("keepdims", default: false) else { return reduction(x, axes) }
        return x.keepingAxes(axes) { reduction(x, $0) }
    }

    private static func variance(_ x: Node, _ axes: [Int]) -> Node {
        mean(square(x - x.keepingAxes(axes) { mean(x, axes: $0) }), axes: axes)
    }
}

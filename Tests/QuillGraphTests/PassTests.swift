import QuillTensor
import Testing

@testable import QuillGraph

/// A computation, and what its program must and must not contain after all passes.
struct Rewriting: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let holds: [String]
    let lacks: [String]
    /// Whether the arithmetic stays the same, and so every bit.
    let isExact: Bool
    let body: @Sendable (Graph) -> [Node]

    init(
        _ description: String, holds: [String], lacks: [String], isExact: Bool = false,
        _ body: @escaping @Sendable (Graph) -> [Node]
    ) {
        testDescription = description
        self.holds = holds
        self.lacks = lacks
        self.isExact = isExact
        self.body = body
    }

    static func random(_ graph: Graph, _ name: String, _ shape: Shape) -> Node {
        graph.variable(name, .uniform(shape, low: -1, high: 1, seed: 3, stream: UInt32(name.utf8.first ?? 0)))
    }

    static let activations: [(String, @Sendable (Node) -> Node)] = [
        ("relu", { relu($0) }), ("sigmoid", { sigmoid($0) }), ("tanh", { tanh($0) }),
    ]

    static let all: [Rewriting] =
        activations.flatMap { name, function in
            [
                Rewriting(
                    "\(name) alone, forward and backward",
                    holds: ["matmul(\(name))", "gate \(name)", "convolution(3×3, same, \(name))"],
                    lacks: ["= \(name) %"],
                    // With AVX, tanh alone and tanh in a product differ in the last bit.
                    isExact: name != "tanh"
                ) { graph in
                    let x = random(graph, "x", [2, 5, 4, 3])
                    let y = function(convolution(x, random(graph, "w", [3, 3, 3, 17]), padding: .same))
                    let rows = y.reshaped(to: [10, 68])
                    let z = function(matmul(rows, random(graph, "v", [68, 9])))
                    let loss = sum(matmul(z, random(graph, "u", [9, 4])) * random(graph, "r", [10, 4]))
                    return [loss] + loss.gradients(with: [x, rows])
                },
                Rewriting(
                    "bias and \(name) into a product", holds: ["matmul(bias, \(name))"],
                    lacks: ["= +", "= \(name)"]
                ) { graph in
                    let y = matmul(random(graph, "x", [9, 21]), random(graph, "w", [21, 34]))
                    return [function(y + random(graph, "b", [34]))]
                },
                Rewriting(
                    "bias and \(name) into a convolution", holds: ["convolution(3×3, valid, bias, \(name))"],
                    lacks: ["= +", "= \(name)"]
                ) { graph in
                    let y = convolution(random(graph, "x", [2, 7, 6, 3]), random(graph, "w", [3, 3, 3, 17]))
                    return [function(y + random(graph, "b", [17]))]
                },
                Rewriting(
                    "\(name)'s mask into the product of the backward pass, bias gradients into weight gradients",
                    holds: ["gate \(name)", "column sums"], lacks: ["= \(name)Gradient", "= sum(axes 0..<1)"]
                ) { graph in
                    let weights = [
                        random(graph, "a", [21, 18]), random(graph, "b", [18]), random(graph, "c", [18, 5]),
                        random(graph, "d", [5]),
                    ]
                    let y = function(matmul(random(graph, "x", [9, 21]), weights[0]) + weights[1])
                    let z = matmul(y, weights[2]) + weights[3]
                    return mean(square(z)).gradients(with: weights).map { 2 * $0 }
                },
                Rewriting(
                    "\(name)'s mask into convolution and pooling in the backward pass",
                    holds: [
                        "convolutionInputGradient(2×2, valid, gate \(name))",
                        name == "relu"
                            ? "winnersGradient(2×2, stride 2×2, valid)"
                            : "PoolingGradient(2×2, stride 2×2, valid, gate \(name))", "filter sums",
                    ],
                    lacks: ["= \(name)Gradient", "= sum(axes 0..<3)"]
                ) { graph in
                    let weights = [
                        random(graph, "a", [3, 3, 2, 8]), random(graph, "b", [8]),
                        random(graph, "c", [2, 2, 8, 6]),
                        random(graph, "d", [6]), random(graph, "e", [2, 2, 6, 4]),
                    ]
                    let x = random(graph, "x", [2, 11, 11, 2])
                    let y = function(convolution(x, weights[0]) + weights[1])
                    let z = maxPooling(function(convolution(y, weights[2]) + weights[3]), 2)
                    return mean(square(convolution(z, weights[4]))).gradients(with: weights).map { 2 * $0 }
                },
            ]
        } + [
            Rewriting(
                "pooling into a convolution", holds: ["convolution(5×5, same, bias, relu, pooling)"],
                lacks: ["Pooling"]
            ) { graph in
                let y = convolution(
                    random(graph, "x", [2, 9, 8, 3]), random(graph, "w", [5, 5, 3, 7]), padding: .same)
                return [maxPooling(relu(y + random(graph, "b", [7])), 2)]
            },
            Rewriting(
                "pooling and its gradient into the first convolution",
                holds: [
                    "convolution(3×3, same, bias, relu, pooling with winners gated by relu)",
                    "pooled convolutionKernelGradient(3×3, same, filter sums)",
                    "maximumPooling(2×2, stride 2×2, valid, winners gated by relu)", "= winnersGradient(2×2",
                ], lacks: ["reluGradient", "PoolingGradient"]
            ) { graph in
                let weights = [
                    random(graph, "a", [3, 3, 1, 16]), random(graph, "b", [16]),
                    random(graph, "c", [3, 3, 16, 20]), random(graph, "d", [20]),
                ]
                func layer(_ x: Node, _ kernel: Node, _ bias: Node) -> Node {
                    maxPooling(relu(convolution(x, kernel, padding: .same) + bias), 2)
                }
                let y = layer(random(graph, "x", [2, 14, 13, 1]), weights[0], weights[1])
                let loss = mean(square(layer(y, weights[2], weights[3])))
                return [loss] + loss.gradients(with: weights).map { 2 * $0 }
            },
            Rewriting(
                "pooling whose input has other readers",
                holds: ["convolution(3×3, same)", "winnersGradient(2×2"], lacks: ["pooling"], isExact: true
            ) { graph in
                let kernel = random(graph, "a", [3, 3, 2, 5])
                let y = convolution(random(graph, "x", [2, 7, 7, 2]), kernel, padding: .same)
                return [y] + sum(square(maxPooling(y, 2))).gradients(with: [y])
            },
            Rewriting(
                "relu and a shortcut into batch normalization, relu's mask into its gradient",
                holds: [
                    "= batchNormalize(0.001, relu)", "= batchNormalize(0.001, add, relu)",
                    "= batchNormalizeSums(0.001, relu)", "= batchNormalizeGradient(0.001, relu)",
                    "= batchNormalizeSums(0.001)",
                ], lacks: ["= relu %"], isExact: true
            ) { graph in
                let x = random(graph, "x", [3, 5, 4, 7])
                let weights = ["a", "b", "c", "d"].map { random(graph, $0, [7]) }
                let y = relu(batchNormalize(x, gamma: weights[0], beta: weights[1], epsilon: 1e-3).y)
                let branch = batchNormalize(3 * y, gamma: weights[2], beta: weights[3], epsilon: 1e-3).y
                let z = relu(branch + y)
                return [z] + sum(square(z)).gradients(with: [x] + weights)
            },
            Rewriting(
                "scaled channels, also after a bias, into convolutions",
                holds: [
                    "= convolution(3×3, valid, bias, relu)", "= depthwiseConvolution(3×3, valid, bias)",
                    "= matmul(bias)", "= + %5, %6 : [7]",
                ], lacks: ["= relu"]
            ) { graph in
                let scales = [7, 7, 9].enumerated().map { random(graph, "s\($0.offset)", [$0.element]) }
                let shifts = [7, 7, 9].enumerated().map { random(graph, "t\($0.offset)", [$0.element]) }
                let x = random(graph, "x", [4, 15, 14, 3])
                let bias = random(graph, "b", [7])
                var y = convolution(x, random(graph, "w", [3, 3, 3, 7])) + bias
                y = relu(scales[0] * y + shifts[0])
                y = depthwiseConvolution(y, random(graph, "d", [3, 3, 7, 1])) * scales[1] + shifts[1]
                let rows = y.reshaped(to: [440, 7])
                return [matmul(rows, random(graph, "m", [7, 9])) * scales[2] + shifts[2]]
            },
            Rewriting(
                "scaled channels of a value that has other readers or is smaller than its kernel",
                holds: ["= convolution(3×3, valid) %", "= matmul %", "= *"], lacks: ["bias"], isExact: true
            ) { graph in
                let y = convolution(random(graph, "x", [4, 15, 14, 3]), random(graph, "w", [3, 3, 3, 7]))
                let z = matmul(random(graph, "a", [2, 40]), random(graph, "v", [40, 9]))
                return [y, y * random(graph, "s", [7]), z * random(graph, "r", [9])]
            },
            Rewriting(
                "numbers fold", holds: ["affine(-6.0, 2.0)"], lacks: ["= *", "= -", "= +", "= negate"]
            ) { graph in [2 - random(graph, "x", [40]) * 2 * 3] },
            Rewriting("nothing to do", holds: ["%0"], lacks: ["%1"]) { graph in
                let x = random(graph, "x", [4, 6])
                return [((x + 0) * 1 / 1 - 0).reshaped(to: [24]).reshaped(to: [4, 6])]
            },
            Rewriting("equal values once", holds: ["= exp", "affine(2.0, 1.0)"], lacks: []) { graph in
                let x = random(graph, "x", [4, 6])
                return [exp(x * 2 + 1) * exp(2 * x + 1)]
            },
            Rewriting("a value with two readers stays", holds: ["= matmul %", "= tanh"], lacks: []) {
                graph in
                let y = matmul(random(graph, "x", [4, 6]), random(graph, "w", [6, 5]))
                return [tanh(y), y]
            },
            Rewriting("a row on the left is a bias too", holds: ["matmul(bias)"], lacks: ["= +"]) { graph in
                [random(graph, "b", [5]) + matmul(random(graph, "x", [4, 6]), random(graph, "w", [6, 5]))]
            },
            Rewriting("a column is not a bias", holds: ["= +"], lacks: ["bias"]) { graph in
                [
                    matmul(random(graph, "x", [5, 6]), random(graph, "w", [6, 5]))
                        + random(graph, "b", [5, 1])
                ]
            },
        ]
}

@Suite struct PassTests {
    @Test(arguments: Rewriting.all, Runtime.InstructionSet.available)
    func programsKeepTheirValues(_ rewriting: Rewriting, _ set: Runtime.InstructionSet) throws {
        let runtime = try Runtime(threads: 2, instructionSet: set)
        let graph = Graph()
        let outputs = rewriting.body(graph)
        let store = VariableStore()
        for (name, value) in graph.initialValues { try store.set(name, value) }
        let raw = try Program(unoptimized: graph, outputs: outputs, effects: [])
        #expect(raw.flaw == nil)
        let plain = try Executor(
            Plan(raw, kernels: runtime.kernels.table), variables: store, runtime: runtime)
        let passed = try graph.executor(outputs: outputs, variables: store, runtime: runtime)
        for text in rewriting.holds {
            #expect(passed.program.contains(text), "\(text) in\n\(passed.program)")
        }
        for text in rewriting.lacks {
            #expect(!passed.program.contains(text), "\(text) in\n\(passed.program)")
        }
        plain.run()
        passed.run()
        for index in outputs.indices {
            let (one, other) = (plain.tensor(index), passed.tensor(index))
            #expect(one.shape == outputs[index].shape && other.shape == one.shape)
            let largest = one.elements.map(abs).max() ?? 0
            let worst = zip(one.elements, other.elements).map { abs($0 - $1) }.max() ?? 0
            // Sums that start with the bias or are computed in another order, and x · 2 · 3 as x · 6, differ in the
            // last bits: by at most 6.2e-7 of the largest number on any instruction set.
            #expect(
                worst <= (rewriting.isExact ? 0 : 1e-6) * largest, "output \(index): \(worst) of \(largest)")
            #expect(largest > 0)
        }
    }

    @Test func theAffineOfABatchIsItsGathersOwn() throws {
        let graph = Graph()
        let rows = graph.input("rows", [3], .int32)
        let batch = graph.gather("data", rows: rows, row: [2], dataType: .uint8)
        let executor = try graph.executor(outputs: [batch * (1 / 255) - 0.5])
        #expect(executor.program.contains("gather(uint8 data, affine(0.003921569, -0.5))"))
        #expect(!executor.program.contains("= affine"))
        let data: [UInt8] = [0, 255, 51, 102, 5, 250]
        data.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            executor.bind("data", to: base)
            _ = executor.input("rows", as: Int32.self)?.update(fromContentsOf: [2, 0, 1])
            executor.run()
        }
        let wanted: [Float] = [5, 250, 0, 255, 51, 102].map {
            Float($0).addingProduct(0, 0) * (1 / 255) - 0.5
        }
        for (got, want) in zip(executor.tensor(0).elements, wanted) { #expect(abs(got - want) < 1e-7) }
    }

    @Test func brokenProgramsAreFound() throws {
        let graph = Graph()
        let x = graph.variable("x", [2, 3])
        let program = try Program(graph, outputs: [exp(x)], effects: [x.assigned(exp(x) + x)])
        #expect(program.flaw == nil)

        var order = program
        order.instructions.swapAt(0, 1)
        #expect(order.flaw?.hasSuffix("comes before an input") == true)

        var type = program
        let index = try #require(program.instructions.firstIndex { $0.operation is Exponential })
        type.instructions[index].type = TensorType([3, 2])
        #expect(type.flaw == "%\(index) exp has type [3, 2], its rule says [2, 3]")

        var twice = program
        let update = try #require(program.effects.first)
        twice.instructions.append(program.instructions[update])
        #expect(twice.flaw == "%0 is updated twice")
    }

    @Test func buildingErrorsNameTheirScope() {
        let graph = Graph()
        graph.scope = "here"
        let sum = graph.variable("x", [2, 3]) + graph.variable("y", [4])
        graph.scope = "there"
        _ = matmul(sum, sum)
        #expect(throws: QuillError(.shape, "here: shapes [2, 3] and [4] do not fit together")) {
            try graph.executor(outputs: [sum])
        }
    }
}

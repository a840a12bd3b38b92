import QuillTensor
import Testing

@testable import QuillGraph

/// Updates run after all readers, however these are expressed.
@Suite struct VariableTests {
    private let one = Tensor<Float>([1, 2, 3, 4])
    private let two = Tensor<Float>([5, 6, 7, 8])

    /// Expressions for a variable's value that are views of it or simplify to it.
    static let ways: [@Sendable (Node) -> Node] = [
        { $0 }, { $0 * 1 }, { ($0 + 0) / 1 }, { $0.reshaped(to: [2, 2]).reshaped(to: [4]) },
        { ($0.reshaped(to: [2, 2]) * 1).reshaped(to: [4]) }, { $0 + $0 - $0 },
    ]

    @Test(arguments: ways.indices) func variablesSwapValues(_ way: Int) throws {
        let graph = Graph()
        let (a, b) = (graph.variable("a", one), graph.variable("b", two))
        let value = Self.ways[way]
        let step = try graph.compile(sum(a - b), updating: [a: value(b), b: value(a)])
        #expect(try step.run().scalar == -16)
        #expect(step.value(of: a) == two && step.value(of: b) == one)
        #expect(try step.run().scalar == 16)
        #expect(step.value(of: a) == one && step.value(of: b) == two)
    }

    @Test(arguments: ways.indices) func outputsAreValuesBeforeTheUpdate(_ way: Int) throws {
        let graph = Graph()
        let a = graph.variable("a", one)
        let step = try graph.compile(Self.ways[way](a), updating: [a: a + 1])
        #expect(try step.run() == one)
        #expect(try step.run().elements == [2, 3, 4, 5])
        #expect(step.value(of: a)?.elements == [3, 4, 5, 6])
    }

    @Test func anOutputMayBeAReshapedVariable() throws {
        let graph = Graph()
        let a = graph.variable("a", one)
        #expect(try graph.compile(a.reshaped(to: [2, 2])).run() == one.reshaped(to: [2, 2]))
    }

    @Test func optimizersReadOldValuesOfEachOthersWeights() throws {
        let graph = Graph()
        let (a, b) = (graph.variable("a", one), graph.variable("b", two))
        // d(a · b)/da = b and d(a · b)/db = a: the variables themselves.
        let loss = sum(a * b)
        let gradients = loss.gradients(with: [a, b])
        let rate = graph.variable("rate", Tensor(scalar: 1))
        let effects = zip([a, b], gradients).map {
            $0.sgdUpdated(gradient: $1, rate: rate, velocity: nil, momentum: 0, nesterov: false)
        }
        let store = VariableStore()
        let executor = try graph.executor(outputs: [loss], effects: effects, variables: store)
        executor.run()
        #expect(executor.output(0)[0] == 70)
        #expect(store.value("a") == .float32(Tensor([-4, -4, -4, -4])))
        #expect(store.value("b") == .float32(Tensor([4, 4, 4, 4])))
    }

    @Test func onlyVariablesAreUpdated() throws {
        let graph = Graph()
        let a = graph.variable("a", one)
        #expect(throws: QuillError(.argument, "only variables can be updated, received exp")) {
            try graph.compile(sum(a), updating: [exp(a): a])
        }
        #expect(throws: QuillError(.shape, "cannot assign [] to a variable of [4]")) {
            try graph.compile(sum(a), updating: [a: sum(a)])
        }
    }

    @Test func inputsAreChecked() throws {
        let graph = Graph()
        let x = graph.input("x", [2])
        let step = try graph.compile(x * x)
        #expect(try step.run([x: Tensor([3, 4])]).elements == [9, 16])
        #expect(throws: QuillError(.shape, "input x: expected shape [2], received nothing")) {
            try step.run()
        }
        #expect(throws: QuillError(.shape, "input x: expected shape [2], received [3]")) {
            try step.run([x: Tensor([3, 4, 5])])
        }
    }
}

import QuillTensor
import Testing

@testable import QuillGraph

/// Executors that take turns in one arena give the same results as with their own.
@Suite struct ArenaTests {
    /// Σ (x · c), with constants in the arena.
    private func executor(_ count: Int, _ constant: Float, sharing arena: Arena? = nil) throws -> Executor {
        let graph = Graph()
        let x = graph.input("x", [count])
        let result = sum(exp(x) * graph.constant(constant, shape: [count]))
        return try graph.executor(outputs: [result], sharing: arena)
    }

    private func run(_ executor: Executor, _ x: Float) throws -> Float {
        let memory = try #require(executor.input("x", as: Float.self))
        memory.update(repeating: x)
        executor.run()
        return executor.output(0)[0]
    }

    @Test func sharedExecutorsAreAsIfAlone() throws {
        let large = try executor(1000, 3)
        let small = try executor(100, 5, sharing: large.arena)
        #expect(small.arena === large.arena)
        let wanted = (try run(executor(1000, 3), 0.5), try run(executor(100, 5), 0.25))
        for _ in 0..<3 {
            #expect(try run(large, 0.5) == wanted.0)
            #expect(try run(small, 0.25) == wanted.1)
            #expect(try run(small, 0.25) == wanted.1)
        }
    }

    @Test func anArenaThatIsTooSmallIsNotShared() throws {
        let small = try executor(100, 5)
        let large = try executor(1000, 3, sharing: small.arena)
        #expect(large.arena !== small.arena && large.arena.bytes >= 4000)
        #expect(try run(large, 0) == 3000)
    }
}

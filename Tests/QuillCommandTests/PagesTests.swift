import Testing

@testable import QuillCommand

/// The subcommand in Documentation/AddingASubcommand.md runs.
struct PagesTests {
    @Test func theSubcommandRuns() async throws {
        let command = try Count.parse(["--data", "strokes", "--limit", "20", "--json"])
        #expect(command.json && command.images.limit == 20)
        try await command.run()
    }
}

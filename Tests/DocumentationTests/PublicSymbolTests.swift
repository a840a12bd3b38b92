import Testing

/// The public symbols of each module.
@Suite struct PublicSymbolTests {
    /// Everything public has a doc comment, its own or that of the protocol requirement it implements.
    @Test(arguments: try Compiler.modules().filter { $0 != "QuillCommand" })
    func everythingIsDocumented(_ module: String) throws {
        let missing = try Compiler.publicSymbols(of: module)
            .filter { $0.docComment == nil && !$0.isSynthesized }
            .map { $0.pathComponents.joined(separator: ".") }
        #expect(missing == [])
    }

    @Test func modulesAreFound() throws {
        #expect(try Set(Compiler.modules()).isSuperset(of: ["Quill", "QuillGraph", "QuillTraining"]))
    }
}

/// What the compiler knows of a module's declarations: the part of its format that the tests read.
struct SymbolGraph: Decodable {
    struct Symbol: Decodable {
        struct Identifier: Decodable { let precise: String }
        struct Comment: Decodable {}

        let identifier: Identifier
        let pathComponents: [String]
        /// The doc comment; a declaration that a protocol asks for has the protocol's.
        let docComment: Comment?

        /// Whether the compiler wrote it, as it writes `==` and `hash(into:)`.
        var isSynthesized: Bool { identifier.precise.contains("::SYNTHESIZED::") }
    }

    let symbols: [Symbol]
}

/// The compiler's list of a module's declarations: the part of the format that the tests read.
struct SymbolGraph: Decodable {
    struct Symbol: Decodable {
        struct Identifier: Decodable { let precise: String }
        struct Comment: Decodable {}

        let identifier: Identifier
        let pathComponents: [String]
        /// The doc comment, its own or that of the protocol requirement it implements.
        let docComment: Comment?

        /// Whether the compiler synthesized it, as `==` and `hash(into:)`.
        var isSynthesized: Bool { identifier.precise.contains("::SYNTHESIZED::") }
    }

    let symbols: [Symbol]
}

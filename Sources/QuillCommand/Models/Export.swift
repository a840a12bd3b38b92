import ArgumentParser
import Quill
import QuillCodecs
import QuillTensor

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes a model as source code, for programs without this library.",
        discussion: """
            The file has the weights and a function that predicts one sample. Its names come from the file's name. For model \
            formats such as ONNX and TensorFlow.js, use convert.
            """)

    @Argument(help: "A model file.")
    var model: String

    @Option(help: ArgumentHelp("Write one Swift file, which needs no package.", valueName: "file"))
    var swift: String?

    @Option(help: ArgumentHelp("Write one C99 header, which allocates no memory.", valueName: "file"))
    var cHeader: String?

    func validate() throws {
        if swift == nil, cHeader == nil {
            throw ValidationError("export: expected --swift FILE or --c-header FILE; for ONNX, use convert")
        }
        for (flag, path, ending) in [("--swift", swift, ".swift"), ("--c-header", cHeader, ".h")] {
            if let path, !path.lowercased().hasSuffix(ending) {
                throw ValidationError("\(flag): expected a file that ends in \(ending), received '\(path)'")
            }
        }
        if let swift, swift == cHeader {
            throw ValidationError("export: expected two files, received '\(swift)' for both")
        }
    }

    func run() throws {
        let model = try SavedModel(contentsOf: model)
        let report = Report()
        for note in model.notes { report.line("Note", note) }
        if let swift {
            let name = Self.words(swift).map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
            let source = try Failure.prefixing(self.model) {
                try model.swiftSource(named: Self.identifier(name, "Model"))
            }
            try AtomicFile.write(Array(source.utf8), to: swift)
            report.line("Saved", "\(swift): \(Self.identifier(name, "Model")).predict")
        }
        if let cHeader {
            let name = Self.words(cHeader).joined(separator: "_").lowercased()
            let source = try Failure.prefixing(self.model) {
                try model.cHeader(named: Self.identifier(name, "model"))
            }
            try AtomicFile.write(Array(source.utf8), to: cHeader)
            report.line("Saved", "\(cHeader): \(Self.identifier(name, "model"))_predict")
        }
    }

    /// Returns the words of a file's name, without its extension.
    private static func words(_ path: String) -> [Substring] {
        let name = path.split(separator: "/").last ?? ""
        let stem = name.split(separator: ".").first ?? ""
        return stem.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    }

    /// Names that a type or a function can't have without hiding what the source uses.
    private static let taken: Set<String> = [
        "Any", "Array", "Bool", "Double", "Float", "Int", "Never", "Optional", "Protocol", "Self", "String",
        "Type", "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else",
        "enum",
        "extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return",
        "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned", "void",
        "volatile", "while",
    ]

    /// Returns a name that can be an identifier.
    private static func identifier(_ name: String, _ fallback: String) -> String {
        guard let first = name.first else { return fallback }
        return first.isNumber || taken.contains(name) ? "\(fallback)\(name)" : name
    }
}

extension Failure {
    /// Adds a path to the messages of errors.
    fileprivate static func prefixing<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as QuillError {
            throw QuillError(error.kind, "\(path): \(error.message)")
        }
    }
}

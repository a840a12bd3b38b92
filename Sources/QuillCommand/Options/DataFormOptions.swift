import ArgumentParser
import Quill

/// The facts about a file or folder of images that can't be found out.
struct DataFormOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The column of the labels in a table: its name, its number from 1, first, or last.",
            valueName: "column"))
    var labelColumn: String?

    @Option(
        help: ArgumentHelp(
            "The character between the fields of a table: ',', ';', tab, space, or another.",
            valueName: "character"))
    var delimiter: String?

    @Option(help: ArgumentHelp("The size of the images.", valueName: "HxW[xC]"))
    var shape: String?

    @Option(
        help: ArgumentHelp(
            "The values of black and white in the data, such as 0..1 or 0..16.", valueName: "low..high"))
    var scale: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Invert the images, for dark ink on white (default: if their borders say so).")
    var invert: Bool?

    @Flag(
        inversion: .prefixedNo,
        help: "Exchange rows and columns (default: for EMNIST's own files).")
    var transpose: Bool?

    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp(
            "Map the images instead of reading them into memory (default: if they would fill more than half of what is free)."
        ))
    var mmap: Bool?

    func validate() throws { _ = try parsed() }

    /// The options; ``validate()`` has checked them.
    var options: ReadOptions { (try? parsed()) ?? ReadOptions() }

    private func parsed() throws -> ReadOptions {
        ReadOptions(
            labelColumn: labelColumn.map(Self.column), delimiter: try delimiter.map(Self.character),
            shape: try shape.map(Self.shape), scale: try scale.map(Self.range), isInverted: invert,
            isTransposed: transpose, isMapped: mmap)
    }

    private static func column(_ text: String) -> CSVColumn {
        switch text {
        case "first": .first
        case "last": .last
        default: Int(text).map { .numbered($0) } ?? .named(text)
        }
    }

    private static func character(_ text: String) throws -> Character {
        switch text {
        case "tab", "\\t": return "\t"
        case "space", "spaces": return " "
        case "comma": return ","
        case "semicolon": return ";"
        default:
            guard text.count == 1, let character = text.first, character.isASCII, !character.isNewline,
                !character.isNumber, character != "\""
            else {
                throw ValidationError(
                    "--delimiter: expected a character, tab, or space, received '\(text)'")
            }
            return character
        }
    }

    private static func shape(_ text: String) throws -> Shape {
        let parts = text.split(omittingEmptySubsequences: false) { "xX×".contains($0) }.map { Int($0) }
        let extents = parts.compactMap { $0 }
        guard extents.count == parts.count, (2...3).contains(extents.count),
            extents.allSatisfy({ (1...4096).contains($0) })
        else {
            throw ValidationError("--shape: expected HxW or HxWxC, such as 28x28, received '\(text)'")
        }
        return Shape(extents.count == 2 ? extents + [1] : extents)
    }

    private static func range(_ text: String) throws -> PixelRange {
        let unexpected = ValidationError(
            "--scale: expected the values of black and white, such as 0..16, received '\(text)'")
        if let upper = Double(text), upper > 0, upper.isFinite { return PixelRange(0...upper) }
        for separator in ["...", "..", "…", ":"] {
            guard let place = text.firstRange(of: separator) else { continue }
            guard let lower = Double(text[..<place.lowerBound]),
                let upper = Double(text[place.upperBound...]), lower.isFinite, upper.isFinite
            else { throw unexpected }
            guard lower < upper else {
                throw ValidationError(
                    "--scale: expected the lower value first, received '\(text)'; --invert is for black on white"
                )
            }
            return PixelRange(lower...upper)
        }
        throw unexpected
    }

    /// The flags that were given, as words.
    var flags: [String] {
        var words: [String] = []
        for (flag, value) in [
            ("--label-column", labelColumn), ("--delimiter", delimiter), ("--shape", shape),
            ("--scale", scale),
        ] {
            if let value { words += [flag, value] }
        }
        if let invert { words.append(invert ? "--invert" : "--no-invert") }
        if let transpose { words.append(transpose ? "--transpose" : "--no-transpose") }
        if let mmap { words.append(mmap ? "--mmap" : "--no-mmap") }
        return words
    }
}

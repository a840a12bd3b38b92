import QuillTensor

extension SavedModel {
    /// The model as one C99 header: its weights and a function that predicts one sample without allocating memory, for
    /// microcontrollers and programs in other languages.
    ///
    /// The caller gives the memory for intermediate results, so the function can run in several threads at once. Link the
    /// program with the C library's mathematics (`-lm`).
    /// - Parameter name: the beginning of all names in the file: `digits` gives `digits_predict`.
    /// - Throws: an `.argument` error that names a layer that can't be written, or for several inputs or outputs.
    public func cHeader(named name: String) throws -> String {
        let program = try SourceProgram(self)
        let macro = name.uppercased()
        var lines = [
            "/* Made by Quill. A neural network with \(program.weights.count) weights.",
            " *",
            " *     float output[\(macro)_OUTPUT_COUNT], workspace[\(macro)_WORKSPACE_COUNT];",
            " *     \(name)_predict(input, output, workspace);",
            " *",
            " * A sample has the extents \(program.inputShape), row by row with channels last; the result \(program.outputShape). */",
            "#ifndef \(macro)_H", "#define \(macro)_H", "#include <math.h>", "",
            "#define \(macro)_INPUT_COUNT \(program.inputShape.elementCount)",
            "#define \(macro)_OUTPUT_COUNT \(program.outputShape.elementCount)",
            "#define \(macro)_WORKSPACE_COUNT \(max(program.workspaceCount, 1))", "",
        ]
        if let classNames {
            lines.append("static const char *const \(name)_class_names[] = {")
            lines += classNames.map { "    \(Self.cLiteral($0))," } + ["};", ""]
        }
        lines.append("static const float \(name)_weights[] = {")
        lines += Self.rows(program.weights.isEmpty ? [0] : program.weights)
        lines += ["};", "", Self.cKernels.replacing("NAME_", with: "\(name)_")]
        for (function, formula) in program.formulas {
            lines += [
                "static inline void \(name)_\(function)(const float *x, float *y, int count) {",
                "    for (int i = 0; i < count; i++) {", "        double v = x[i];",
                "        y[i] = (float)(\(formula));", "    }", "}", "",
            ]
        }
        lines += [
            "/* Calculates the output for one sample. */",
            "static inline void \(name)_predict(const float *input, float *output, float *workspace) {",
        ]
        if program.workspaceCount == 0 { lines.append("    (void)workspace;") }
        lines += program.calls.map { "    \(name)_" + Self.text($0, name) }
        lines += ["}", "#endif", ""]
        return lines.joined(separator: "\n")
    }

    private static func text(_ call: SourceProgram.Call, _ name: String) -> String {
        let arguments =
            call.inputs.map(text) + [text(call.output)] + call.weights.map { "\(name)_weights + \($0)" }
            + call.numbers.map(String.init)
        return "\(call.function)(\(arguments.joined(separator: ", ")));"
    }

    private static func text(_ buffer: SourceProgram.Buffer) -> String {
        switch buffer {
        case .input: "input"
        case .output: "output"
        case .workspace(let offset): "workspace + \(offset)"
        }
    }

    private static func rows(_ numbers: [Float]) -> [String] {
        stride(from: 0, to: numbers.count, by: 8).map { start in
            let row = numbers[start..<min(start + 8, numbers.count)].map { number in
                number.isNaN
                    ? "NAN" : number.isInfinite ? (number < 0 ? "-INFINITY" : "INFINITY") : "\(number)f"
            }
            return "    " + row.joined(separator: ", ") + ","
        }
    }

    private static func cLiteral(_ text: String) -> String {
        var result = "\""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += "\\" + String(UnicodeScalar(byte))
            case 0x20...0x7E where byte != UInt8(ascii: "?"): result += String(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 8)
                result += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            }
        }
        return result + "\""
    }
}

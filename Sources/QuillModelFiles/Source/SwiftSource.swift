import QuillTensor

extension SavedModel {
    /// The model as one Swift file: its weights and a function that predicts one sample, for programs without this package.
    ///
    /// The file needs nothing but the standard library and the C library, and works in Swift 5.5 and later.
    /// - Parameter name: the name of the type in the file: `DigitsModel`.
    /// - Throws: an `.argument` error that names a layer that can't be written, or for several inputs or outputs.
    public func swiftSource(named name: String) throws -> String {
        let program = try SourceProgram(self)
        let names = classNames.map { "[" + $0.map(Self.swiftLiteral).joined(separator: ", ") + "]" }
        var lines = [
            "// Made by Quill. A neural network with \(program.weights.count) weights.",
            "",
            "#if canImport(Glibc)", "import Glibc", "#elseif canImport(Musl)", "import Musl",
            "#elseif canImport(Darwin)", "import Darwin", "#endif", "",
            "public enum \(name) {",
            "    /// The extents of a sample.",
            "    public static let inputShape = \(program.inputShape)",
            "    /// The extents of a result.",
            "    public static let outputShape = \(program.outputShape)",
        ]
        if let names {
            lines += [
                "    /// The names of the classes, in the order of the outputs.",
                "    public static let classNames = \(names)",
            ]
        }
        lines += [
            "", "    /// Returns the output for one sample, row by row with channels last.",
            "    public static func predict(_ sample: [Float]) -> [Float] {",
            "        precondition(sample.count == \(program.inputShape.elementCount), \"expected \(program.inputShape.elementCount) numbers\")",
            "        var result = [Float](repeating: 0, count: \(program.outputShape.elementCount))",
            "        var memory = [Float](repeating: 0, count: \(max(program.workspaceCount, 1)))",
            "        sample.withUnsafeBufferPointer { sample in",
            "        weights.withUnsafeBufferPointer { weights in",
            "        result.withUnsafeMutableBufferPointer { result in",
            "        memory.withUnsafeMutableBufferPointer { memory in",
            "            let input = sample.baseAddress!, output = result.baseAddress!",
            "            let weights = weights.baseAddress!, workspace = memory.baseAddress!",
        ]
        if program.workspaceCount == 0 { lines.append("            _ = workspace") }
        if program.weights.isEmpty { lines.append("            _ = weights") }
        lines += program.calls.map { "            " + text($0) }
        lines += ["        }}}}", "        return result", "    }", "", Self.swiftKernels]
        for (name, formula) in program.formulas {
            lines += [
                "    private static func \(name)(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {",
                "        for i in 0..<count {", "            let v = Double(x[i])",
                "            y[i] = Float(\(formula))",
                "        }", "    }", "",
            ]
        }
        lines += [
            "    private static let weights = decoded(\"\"\"", Self.base64(program.weights),
            "        \"\"\")", "}", "",
        ]
        return lines.joined(separator: "\n")
    }

    private func text(_ call: SourceProgram.Call) -> String {
        let inputs = call.inputs.map { buffer in
            // An output that is also an input.
            buffer == .input ? "input" : Self.swiftBuffer(buffer)
        }
        let arguments =
            inputs + [Self.swiftBuffer(call.output)] + call.weights.map { "weights + \($0)" }
            + call.numbers.map(String.init)
        return "\(call.function)(\(arguments.joined(separator: ", ")))"
    }

    private static func swiftBuffer(_ buffer: SourceProgram.Buffer) -> String {
        switch buffer {
        case .input: "input"
        case .output: "output"
        case .workspace(let offset): "workspace + \(offset)"
        }
    }

    private static func swiftLiteral(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\u{0}"..."\u{1F}", "\u{7F}": result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// Returns little-endian numbers in base 64, in lines.
    private static func base64(_ numbers: [Float]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(numbers.count * 4 + 2)
        for number in numbers {
            withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        while bytes.count % 3 != 0 { bytes.append(0) }
        var text: [UInt8] = Array("        ".utf8)
        text.reserveCapacity(bytes.count * 3 / 2)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            if start > 0, start % 75 == 0 { text += Array("\n        ".utf8) }
            let bits = Int(bytes[start]) << 16 | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2])
            for shift in [18, 12, 6, 0] { text.append(alphabet[bits >> shift & 63]) }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

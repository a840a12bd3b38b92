import QuillCodecs
import QuillNetwork
import QuillTensor

/// A network as a page in a browser runs it: the calls of functions and the weights, as an object in JavaScript.
package struct PageNetwork {
    /// The precision of the weights in the page.
    package enum Precision: Sendable {
        /// The weights as they are.
        case full
        /// Kernels in 16 bits between their extremes: half the size, and an error of about 1/65,536 of the largest.
        case half
    }

    /// The extents of an image and of the output.
    package let input, output: Shape
    private let program: SourceProgram

    /// - Throws: an `.argument` error that names a layer that can't be written, or for several inputs or outputs.
    package init(_ model: SavedModel) throws {
        program = try SourceProgram(model)
        guard program.weights.allSatisfy(\.isFinite) else {
            throw QuillError(.argument, "a weight is NaN or infinite")
        }
        (input, output) = (program.inputShape, program.outputShape)
    }

    /// The number of characters that the weights take in the page.
    package func size(_ precision: Precision) -> Int {
        let bytes = blocks(precision).reduce(0) { $0 + $1.range.count * ($1.scale == 0 ? 4 : 2) }
        return (bytes + 2) / 3 * 4
    }

    /// Returns the members of an object in JavaScript, without the braces around them.
    package func members(_ precision: Precision) -> String {
        let blocks = blocks(precision)
        let functions = program.formulas.map { "\($0.name):v=>\($0.formula)" }
        let calls = program.calls.map { call in
            "[\"\(call.function)\",\(call.inputs.map(Self.number)),\(Self.number(call.output)),\(call.weights),\(call.numbers)]"
        }
        return [
            "input:\(input.dimensions)", "inputCount:\(input.elementCount)",
            "outputCount:\(output.elementCount)", "workspace:\(program.workspaceCount)",
            // The functions of C's library, by the names in the formulas.
            "functions:(({erf,exp,expm1,log,log1p,sqrt,tanh})=>({\(functions.joined(separator: ","))}))(math)",
            "calls:[\(calls.joined(separator: ","))]",
            "blocks:[\(blocks.map { "[\($0.range.count),\($0.scale)]" }.joined(separator: ","))]",
            "weights:\"\(Base64.encode(bytes(blocks)))\"",
        ].joined(separator: ",\n")
    }

    private static func number(_ buffer: SourceProgram.Buffer) -> Int {
        switch buffer {
        case .input: -1
        case .output: -2
        case .workspace(let offset): offset
        }
    }

    private struct Block {
        let range: Range<Int>
        /// The unit of 16-bit numbers; 0 for 32-bit numbers.
        let scale: Float
    }

    /// Small blocks, such as biases, keep their precision.
    private static let smallest = 2048

    private func blocks(_ precision: Precision) -> [Block] {
        let starts = Set(program.calls.flatMap(\.weights)).union([0]).sorted()
        let ends = starts.dropFirst() + [program.weights.count]
        return zip(starts, ends).map { start, end in
            guard precision == .half, end - start >= Self.smallest else {
                return Block(range: start..<end, scale: 0)
            }
            let largest = program.weights[start..<end].reduce(Float(0)) { max($0, abs($1)) }
            return Block(range: start..<end, scale: largest / 32767)
        }
    }

    private func bytes(_ blocks: [Block]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(program.weights.count * 4)
        for block in blocks {
            for weight in program.weights[block.range] {
                if block.scale == 0 {
                    withUnsafeBytes(of: weight.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
                } else {
                    let number = Int16((weight / block.scale).rounded())
                    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
                }
            }
        }
        return bytes
    }
}

import CQuillKernels
import Foundation
import QuillGraph
import QuillTensor
import Testing

@testable import QuillAnalysis

struct RepulsionTests {
    private static let lengths = [128, 144, 160, 192, 200, 216, 240, 400]

    @Test(arguments: Runtime.InstructionSet.available)
    func fourierTransformsEqualTheirDefinition(_ set: Runtime.InstructionSet) throws {
        let table = try Runtime(threads: 1, instructionSet: set).kernelTable.pointee
        for n in Self.lengths {
            let twiddles = Buffer<Float>(Int(quill_fft_twiddle_count(Int64(n))), repeating: 0)
            quill_fft_twiddles(Int64(n), twiddles.pointer)
            let source = Tensor<Float>.normal([2, n, 16], deviation: 1, seed: UInt64(n), stream: 0).elements
            let re = Buffer<Float>(n * 16, repeating: 0), im = Buffer<Float>(n * 16, repeating: 0)
            for index in 0..<n * 16 {
                (re.pointer[index], im.pointer[index]) = (source[index], source[n * 16 + index])
            }
            let scratch = Buffer<Float>(2 * n * 16, repeating: 0)
            table.fourier(Int64(n), twiddles.pointer, false, re.pointer, im.pointer, scratch.pointer)
            var largest = 0.0
            for column in [0, 3, 15] {
                for frequency in stride(from: 0, to: n, by: 7) {
                    var (a, b) = (0.0, 0.0)
                    for place in 0..<n {
                        let angle = -2 * Double.pi * Double(frequency * place % n) / Double(n)
                        let (x, y) = (
                            Double(source[place * 16 + column]), Double(source[(n + place) * 16 + column])
                        )
                        a += x * cos(angle) - y * sin(angle)
                        b += x * sin(angle) + y * cos(angle)
                    }
                    largest = max(largest, abs(a - Double(re.pointer[frequency * 16 + column])))
                    largest = max(largest, abs(b - Double(im.pointer[frequency * 16 + column])))
                }
            }
            #expect(largest < 2e-4, "length \(n), \(set)")
            table.fourier(Int64(n), twiddles.pointer, true, re.pointer, im.pointer, scratch.pointer)
            let back = (0..<n * 16).map { re.pointer[$0] / Float(n) }
            #expect(difference(back, Array(source[..<(n * 16)])) < 1e-5, "length \(n) and back")
        }
    }

    @Test func lengthsWithOtherFactorsHaveNoTwiddles() {
        #expect(quill_fft_twiddle_count(14) == 0)
        #expect(quill_fft_twiddle_count(64) > 0)
    }

    /// Sums over all pairs in double precision.
    private func twin(_ y: Tensor<Float>) -> (force: [Double], z: Double) {
        let (n, k) = (y.shape[0], y.shape[1])
        let x = y.elements.map { Double($0) }
        var force = [Double](repeating: 0, count: n * k)
        var z = 0.0
        for i in 0..<n {
            for j in 0..<n where j != i {
                var square = 0.0
                for axis in 0..<k {
                    square += (x[i * k + axis] - x[j * k + axis]) * (x[i * k + axis] - x[j * k + axis])
                }
                let w = 1 / (1 + square)
                z += w
                for axis in 0..<k { force[i * k + axis] += w * w * (x[i * k + axis] - x[j * k + axis]) }
            }
        }
        return (force, z)
    }

    private func run(_ repulsion: any Repulsion, _ runtime: Runtime) {
        _ = repulsion.prepare()
        PhaseRunner(repulsion.phases, scratchBytes: repulsion.scratchBytes, runtime: runtime).run()
    }

    /// The root of the mean squared error, relative to that of the forces.
    private func relativeError(_ found: [Float], _ expected: [Double]) -> Double {
        var (error, size) = (0.0, 0.0)
        for (a, b) in zip(found, expected) {
            error += (Double(a) - b) * (Double(a) - b)
            size += b * b
        }
        return (error / size).squareRoot()
    }

    private func buffer(_ y: Tensor<Float>) -> Buffer<Float> {
        let (n, k) = (y.shape[0], y.shape[1])
        let result = Buffer<Float>(n * (k == 2 ? 2 : 4), repeating: 0)
        let x = y.elements
        for row in 0..<n {
            for axis in 0..<k { result.pointer[row * (k == 2 ? 2 : 4) + axis] = x[row * k + axis] }
        }
        return result
    }

    private func coordinates(_ force: Buffer<Float>, _ k: Int) -> [Float] {
        k == 2 ? Array(force.values) : force.values.indices.filter { $0 % 4 < 3 }.map { force.values[$0] }
    }

    @Test(arguments: Runtime.InstructionSet.available, [2, 3])
    func pairsEqualTheirTwin(_ set: Runtime.InstructionSet, _ dimensions: Int) throws {
        let runtime = try Runtime(threads: 2, instructionSet: set)
        let y = Tensor<Float>.normal([333, dimensions], deviation: 5, seed: 2, stream: 0)
        let pairs = PairRepulsion(buffer(y), points: 333, dimensions: dimensions, runtime: runtime)
        run(pairs, runtime)
        let expected = twin(y)
        #expect(relativeError(coordinates(pairs.force, dimensions), expected.force) < 1e-5)
        #expect(abs(pairs.z.pointer[0] / expected.z - 1) < 1e-5)
    }

    /// The interpolation's forces differ from the exact ones by less than 2 % (root mean square), at any size of the map:
    /// most for few points over a wide map, where single pairs count, and Z by less than 0.5 %.
    @Test(arguments: Runtime.InstructionSet.available, [Float(1e-4), 0.3, 3, 15])
    func interpolationIsNearlyExact(_ set: Runtime.InstructionSet, _ deviation: Float) throws {
        let runtime = try Runtime(threads: 2, instructionSet: set)
        let y = Tensor<Float>.normal([500, 2], deviation: deviation, seed: 5, stream: 0)
        let grid = GridRepulsion(buffer(y), points: 500, runtime: runtime)
        run(grid, runtime)
        let expected = twin(y)
        let error = relativeError(Array(grid.force.values), expected.force)
        #expect(error < 0.02, "deviation \(deviation): \(error)")
        #expect(abs(grid.z.pointer[0] / expected.z - 1) < 5e-3, "\(grid.z.pointer[0]) and \(expected.z)")
    }

    @Test(arguments: Runtime.InstructionSet.available)
    func treesAreNearlyExact(_ set: Runtime.InstructionSet) throws {
        let runtime = try Runtime(threads: 2, instructionSet: set)
        let y = Tensor<Float>.normal([2000, 3], deviation: 8, seed: 6, stream: 0)
        let expected = twin(y)
        var errors: [Double] = []
        for theta: Float in [0.5, 0.05] {
            let tree = TreeRepulsion(buffer(y), points: 2000, theta: theta, runtime: runtime)
            run(tree, runtime)
            errors.append(relativeError(coordinates(tree.force, 3), expected.force))
            #expect(abs(tree.z.pointer[0] / expected.z - 1) < 0.01)
        }
        #expect(errors[0] < 0.02 && errors[1] < 1e-4, "\(errors)")
    }

    /// The gradient is a quarter of the derivative of the divergence.
    @Test(arguments: [2, 3])
    func gradientEqualsFiniteDifferences(_ dimensions: Int) throws {
        let x = clusters(40, 5).x
        let runtime = try Runtime(threads: 1)
        let graph = NeighborGraph(try NearestNeighbors(x, count: 39), perplexity: 10, runtime: runtime)
        let y = Tensor<Float>.normal([40, dimensions], deviation: 1, seed: 8, stream: 0)
        let descent = MapDescent(graph, start: y, method: .exact, runtime: runtime)
        let gradient = descent.gradient().elements
        func divergence(_ x: [Double]) -> Double {
            func w(_ i: Int, _ j: Int) -> Double {
                var square = 0.0
                for axis in 0..<dimensions {
                    let d = x[i * dimensions + axis] - x[j * dimensions + axis]
                    square += d * d
                }
                return 1 / (1 + square)
            }
            var (sum, z) = (0.0, 0.0)
            for i in 0..<40 {
                for j in 0..<40 where j != i { z += w(i, j) }
            }
            for i in 0..<40 {
                for place in Int(graph.start.pointer[i])..<Int(graph.start.pointer[i + 1]) {
                    let p = Double(graph.value.pointer[place])
                    if p > 0 { sum += p * log(p * z / w(i, Int(graph.column.pointer[place]))) }
                }
            }
            return sum
        }
        let point = y.elements.map { Double($0) }
        #expect(abs(descent.divergence() - divergence(point)) < 1e-5)
        let numeric = point.indices.map { index -> Double in
            var (above, below) = (point, point)
            above[index] += 1e-5
            below[index] -= 1e-5
            return (divergence(above) - divergence(below)) / 2e-5 / 4
        }
        #expect(difference(gradient, numeric) < 1e-4)
    }
}

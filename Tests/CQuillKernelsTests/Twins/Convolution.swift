import CQuillKernels
import Foundation

/// A convolution, NHWC and HWIO, as plain loops in double precision.
struct ConvolutionTwin {
    var shape: quill_convolution_shape
    var input: [Float], kernel: [Float], bias: [Float], outputGradient: [Float]

    /// Σ input · kernel for each output.
    var output: [Double] {
        var result = [Double](repeating: 0, count: shape.outputCount)
        forEachProduct { o, i, k in result[o] += Double(input[i]) * Double(kernel[k]) }
        return result
    }

    var inputGradient: [Double] {
        var result = [Double](repeating: 0, count: shape.inputCount)
        forEachProduct { o, i, k in result[i] += Double(outputGradient[o]) * Double(kernel[k]) }
        return result
    }

    var kernelGradient: [Double] {
        var result = [Double](repeating: 0, count: shape.kernelCount)
        forEachProduct { o, i, k in result[k] += Double(outputGradient[o]) * Double(input[i]) }
        return result
    }

    var biasGradient: [Double] {
        var result = [Double](repeating: 0, count: Int(shape.filters))
        for (o, g) in outputGradient.enumerated() { result[o % result.count] += Double(g) }
        return result
    }

    /// Calls `body` with the offsets in output, input and kernel of every product of the convolution.
    private func forEachProduct(_ body: (Int, Int, Int) -> Void) {
        let s = shape
        for n in 0..<s.batch {
            for y in 0..<s.out_height {
                for x in 0..<s.out_width {
                    let output = Int(((n * s.out_height + y) * s.out_width + x) * s.filters)
                    for i in 0..<s.kernel_height {
                        for j in 0..<s.kernel_width {
                            let row = y * s.stride_h + i * s.dilation_h - s.pad_top
                            let column = x * s.stride_w + j * s.dilation_w - s.pad_left
                            guard row >= 0, row < s.height, column >= 0, column < s.width else { continue }
                            for c in 0..<s.channels {
                                let input = Int(((n * s.height + row) * s.width + column) * s.channels + c)
                                let kernel = Int(((i * s.kernel_width + j) * s.channels + c) * s.filters)
                                for f in 0..<Int(s.filters) { body(output + f, input, kernel + f) }
                            }
                        }
                    }
                }
            }
        }
    }
}

extension quill_convolution_shape {
    var inputCount: Int { Int(batch * height * width * channels) }
    var outputCount: Int { Int(batch * out_height * out_width * filters) }
    var kernelCount: Int { Int(kernel_height * kernel_width * channels * filters) }
}

/// Returns the activation of x.
func activated(_ x: Double, _ activation: quill_activation) -> Double {
    switch activation {
    case quill_relu: max(x, 0)
    case quill_sigmoid: 1 / (1 + exp(-x))
    case quill_tanh: tanh(x)
    default: x
    }
}

/// Returns the activation's derivative where its output is y.
func derivative(_ y: Double, _ activation: quill_activation) -> Double {
    switch activation {
    case quill_relu: y > 0 ? 1 : 0
    case quill_sigmoid: y * (1 - y)
    case quill_tanh: 1 - y * y
    default: 1
    }
}

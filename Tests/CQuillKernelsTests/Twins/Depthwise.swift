import CQuillKernels

/// Depthwise convolution, NHWC, as plain loops in double precision.
struct DepthwiseTwin {
    var shape: quill_convolution_shape
    var input: [Float], kernel: [Float], outputGradient: [Float]

    /// The outputs, and the gradients with respect to input, kernel and bias.
    var results: (output: [Double], input: [Double], kernel: [Double], bias: [Double]) {
        let s = shape, channels = Int(s.channels)
        var output = [Double](repeating: 0, count: outputGradient.count)
        var byInput = [Double](repeating: 0, count: input.count)
        var byKernel = [Double](repeating: 0, count: kernel.count)
        var byBias = [Double](repeating: 0, count: channels)
        for index in outputGradient.indices {
            let c = index % channels, x = index / channels % Int(s.out_width)
            let y = index / channels / Int(s.out_width) % Int(s.out_height)
            let image = index / channels / Int(s.out_width) / Int(s.out_height)
            let upstream = Double(outputGradient[index])
            byBias[c] += upstream
            for i in 0..<Int(s.kernel_height) {
                for j in 0..<Int(s.kernel_width) {
                    let row = y * Int(s.stride_h) + i * Int(s.dilation_h) - Int(s.pad_top)
                    let column = x * Int(s.stride_w) + j * Int(s.dilation_w) - Int(s.pad_left)
                    guard row >= 0, row < Int(s.height), column >= 0, column < Int(s.width) else { continue }
                    let from = ((image * Int(s.height) + row) * Int(s.width) + column) * channels + c
                    let tap = (i * Int(s.kernel_width) + j) * channels + c
                    output[index] += Double(input[from]) * Double(kernel[tap])
                    byInput[from] += upstream * Double(kernel[tap])
                    byKernel[tap] += upstream * Double(input[from])
                }
            }
        }
        return (output, byInput, byKernel, byBias)
    }
}

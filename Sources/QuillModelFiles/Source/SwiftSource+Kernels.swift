extension SavedModel {
    /// The functions that the calls of a program name, in Swift.
    static let swiftKernels = """
            private typealias Numbers = UnsafePointer<Float>
            private typealias Result = UnsafeMutablePointer<Float>

            private static func affine(
                _ x: Numbers, _ y: Result, _ scale: Numbers, _ offset: Numbers, _ count: Int, _ channels: Int
            ) {
                for i in 0..<count { y[i] = x[i] * scale[i % channels] + offset[i % channels] }
            }

            private static func dense(
                _ x: Numbers, _ y: Result, _ kernel: Numbers, _ bias: Numbers, _ rows: Int, _ inputs: Int, _ units: Int
            ) {
                var sums = [Double](repeating: 0, count: units)
                for row in 0..<rows {
                    for unit in 0..<units { sums[unit] = Double(bias[unit]) }
                    for input in 0..<inputs {
                        let v = Double(x[row * inputs + input])
                        for unit in 0..<units { sums[unit] += v * Double(kernel[input * units + unit]) }
                    }
                    for unit in 0..<units { y[row * units + unit] = Float(sums[unit]) }
                }
            }

            private static func convolution(
                _ x: Numbers, _ y: Result, _ kernel: Numbers, _ bias: Numbers, _ height: Int, _ width: Int,
                _ channels: Int, _ rows: Int, _ columns: Int, _ filters: Int, _ high: Int, _ wide: Int, _ down: Int,
                _ right: Int, _ top: Int, _ left: Int, _ tall: Int, _ broad: Int, _ groups: Int
            ) {
                let inputs = channels / groups, outputs = filters / groups
                var sums = [Double](repeating: 0, count: filters)
                for row in 0..<rows {
                    for column in 0..<columns {
                        for filter in 0..<filters { sums[filter] = Double(bias[filter]) }
                        for i in 0..<high {
                            let r = row * down - top + i * tall
                            if r < 0 || r >= height { continue }
                            for j in 0..<wide {
                                let c = column * right - left + j * broad
                                if c < 0 || c >= width { continue }
                                for group in 0..<groups {
                                    for input in 0..<inputs {
                                        let v = Double(x[(r * width + c) * channels + group * inputs + input])
                                        let weights = kernel + (((i * wide + j) * inputs + input) * filters + group * outputs)
                                        for output in 0..<outputs { sums[group * outputs + output] += v * Double(weights[output]) }
                                    }
                                }
                            }
                        }
                        for filter in 0..<filters { y[(row * columns + column) * filters + filter] = Float(sums[filter]) }
                    }
                }
            }

            private static func pooling(
                _ x: Numbers, _ y: Result, _ height: Int, _ width: Int, _ channels: Int, _ rows: Int, _ columns: Int,
                _ filters: Int, _ high: Int, _ wide: Int, _ down: Int, _ right: Int, _ top: Int, _ left: Int, _ isMaximum: Int
            ) {
                for row in 0..<rows {
                    for column in 0..<columns {
                        for channel in 0..<channels {
                            var greatest = -Double.infinity, sum = 0.0, count = 0.0
                            for i in 0..<high {
                                let r = row * down - top + i
                                if r < 0 || r >= height { continue }
                                for j in 0..<wide {
                                    let c = column * right - left + j
                                    if c < 0 || c >= width { continue }
                                    let v = Double(x[(r * width + c) * channels + channel])
                                    if v > greatest { greatest = v }
                                    sum += v
                                    count += 1
                                }
                            }
                            y[(row * columns + column) * channels + channel] = Float(isMaximum == 1 ? greatest : sum / count)
                        }
                    }
                }
            }

            private static func globalPooling(
                _ x: Numbers, _ y: Result, _ positions: Int, _ channels: Int, _ isMaximum: Int
            ) {
                for channel in 0..<channels {
                    var greatest = -Double.infinity, sum = 0.0
                    for position in 0..<positions {
                        let v = Double(x[position * channels + channel])
                        if v > greatest { greatest = v }
                        sum += v
                    }
                    y[channel] = Float(isMaximum == 1 ? greatest : sum / Double(positions))
                }
            }

            private static func softmax(_ x: Numbers, _ y: Result, _ rows: Int, _ width: Int, _ isLog: Int) {
                for row in 0..<rows {
                    var greatest = -Double.infinity, sum = 0.0
                    for i in 0..<width { greatest = max(greatest, Double(x[row * width + i])) }
                    for i in 0..<width { sum += exp(Double(x[row * width + i]) - greatest) }
                    for i in 0..<width {
                        let v = Double(x[row * width + i]) - greatest
                        y[row * width + i] = Float(isLog == 1 ? v - log(sum) : exp(v) / sum)
                    }
                }
            }

            private static func permutation(
                _ x: Numbers, _ y: Result, _ first: Int, _ second: Int, _ third: Int, _ a: Int, _ b: Int, _ c: Int
            ) {
                for i in 0..<first {
                    for j in 0..<second {
                        for k in 0..<third { y[(i * second + j) * third + k] = x[i * a + j * b + k * c] }
                    }
                }
            }

            private static func padding(
                _ x: Numbers, _ y: Result, _ height: Int, _ width: Int, _ channels: Int, _ rows: Int, _ columns: Int,
                _ top: Int, _ left: Int
            ) {
                for i in 0..<rows * columns * channels { y[i] = 0 }
                for row in 0..<height {
                    for i in 0..<width * channels {
                        y[((row + top) * columns + left) * channels + i] = x[row * width * channels + i]
                    }
                }
            }

            private static func combination(_ a: Numbers, _ b: Numbers, _ y: Result, _ count: Int, _ kind: Int) {
                for i in 0..<count {
                    switch kind {
                    case 0: y[i] = a[i] + b[i]
                    case 1: y[i] = a[i] - b[i]
                    case 2: y[i] = a[i] * b[i]
                    case 3: y[i] = a[i] / b[i]
                    case 4: y[i] = a[i] > b[i] ? a[i] : b[i]
                    default: y[i] = a[i] < b[i] ? a[i] : b[i]
                    }
                }
            }

            private static func copyBlocks(_ x: Numbers, _ y: Result, _ blocks: Int, _ count: Int, _ stride: Int, _ offset: Int) {
                for block in 0..<blocks {
                    for i in 0..<count { y[block * stride + offset + i] = x[block * count + i] }
                }
            }

            private static func decoded(_ text: String) -> [Float] {
                var numbers: [Float] = []
                var bits: UInt32 = 0, count: UInt32 = 0, word: UInt32 = 0, bytes: UInt32 = 0
                for character in text.utf8 {
                    let value: UInt32
                    switch character {
                    case 65...90: value = UInt32(character) - 65
                    case 97...122: value = UInt32(character) - 71
                    case 48...57: value = UInt32(character) + 4
                    case 43: value = 62
                    case 47: value = 63
                    default: continue
                    }
                    bits = bits << 6 | value
                    count += 6
                    if count < 8 { continue }
                    count -= 8
                    word |= (bits >> count & 0xFF) << (8 * bytes)
                    bytes += 1
                    if bytes < 4 { continue }
                    numbers.append(Float(bitPattern: word))
                    (word, bytes) = (0, 0)
                }
                return numbers
            }

        """
}

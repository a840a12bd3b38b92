// Linear regression without layers: a hand-built graph, its gradients, and a compiled step that updates the
// variables. It finds the line y = 2x + 1 in noisy points.
import Quill

let batch = 32
let graph = Graph()
let x = graph.input("x", [batch, 1])
let y = graph.input("y", [batch, 1])
let w = graph.variable("w", .zeros([1, 1]))
let b = graph.variable("b", .zeros([1]))

let loss = mean(square(matmul(x, w) + b - y))
let gradients = loss.gradients(with: [w, b])
let step = try graph.compile(loss, updating: [w: w - 0.1 * gradients[0], b: b - 0.1 * gradients[1]])

for index in 0..<200 {
    let xs = Tensor<Float>.uniform([batch, 1], low: -1, high: 1, seed: 1, stream: UInt32(index))
    let noise = Tensor<Float>.uniform([batch, 1], low: -0.1, high: 0.1, seed: 2, stream: UInt32(index))
    let ys = try Tensor([batch, 1], zip(xs.elements, noise.elements).map { 2 * $0 + 1 + $1 })
    let value = try step.run([x: xs, y: ys]).scalar
    if index % 50 == 0 { print("step \(index): loss \(value)") }
}

if let slope = step.value(of: w)?.scalar, let intercept = step.value(of: b)?.scalar {
    print("y = \(slope) x + \(intercept)")
}
print()
print(step)

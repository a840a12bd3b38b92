import QuillGraph
import QuillTensor
import Testing

@testable import QuillNetwork

/// Random numbers of augmentation: they differ by image, step, seed and layer, and don't depend on the number of
/// threads.
@Suite struct AugmentationTests {
    /// Each layer with settings that change almost every image, and chains that are sampled once.
    static let chains: [(String, [any Layer])] = [
        ("brightness", [RandomBrightness(0.3, valueRange: -2...2)]),
        ("contrast", [RandomContrast(0.5, valueRange: -2...2)]),
        ("elastic", [RandomElastic(alpha: 20, sigma: 2)]),
        ("erasing", [RandomErasing(.range(1...1), valueRange: -1...1)]),
        ("blur", [RandomBlur(.range(1...1), sigma: .range(0.4...1), valueRange: -1...1)]),
        ("perspective", [RandomPerspective(.range(1...1), scale: 0.6)]),
        ("rotation", [RandomRotation(0.1)]),
        ("shear", [RandomShear(0.3, 0.2)]),
        ("stroke width", [RandomStrokeWidth(0.8, valueRange: -1...1)]),
        ("translation", [RandomTranslation(0.2, 0.2)]),
        ("zoom", [RandomZoom(0.3, 0.3)]),
        (
            "one after the other",
            [
                RandomFlip(), RandomRotation(0.1), RandomTranslation(0.1, 0.1), RandomZoom(0.2),
                RandomElastic(alpha: 9, sigma: 2), RandomPerspective(scale: 0.2), RandomContrast(0.2),
                RandomStrokeWidth(0.5),
            ]
        ),
    ]

    private static let batch = 7
    private static let shape: Shape = [9, 10, 2]

    /// Returns the outputs of the layers on `batch` copies of one image.
    private func outputs(_ layers: [any Layer], threads: Int = 2, seed: UInt64 = 5, step: Int32 = 0) throws
        -> [[Float]]
    {
        let network = try Network(input: Self.shape, layers: layers)
        let graph = Graph()
        let image = Tensor<Float>.uniform(Self.shape, low: -1, high: 1, seed: 1, stream: 1)
        let x = graph.variable("x", Self.shape.prepending(1)).broadcast(to: Self.shape.prepending(Self.batch))
        let applied = try network.train([x], seed: seed, step: graph.variable("step", [], .int32))
        let store = VariableStore()
        try store.set("x", .float32(Tensor(Self.shape.prepending(1), image.elements)))
        try store.set("step", .int32(Tensor(scalar: step)))
        let executor = try graph.executor(
            outputs: applied.outputs, variables: store, runtime: Runtime(threads: threads))
        executor.run()
        let elements = executor.tensor(0).elements
        return (0..<Self.batch).map {
            Array(elements[$0 * Self.shape.elementCount..<($0 + 1) * Self.shape.elementCount])
        }
    }

    @Test(arguments: chains.indices) func anyNumberOfThreadsGivesTheSameImages(_ index: Int) throws {
        let layers = Self.chains[index].1
        let alone = try outputs(layers, threads: 1)
        for threads in 2...4 { #expect(try outputs(layers, threads: threads) == alone, "\(threads) threads") }
    }

    @Test(arguments: chains.indices) func imagesStepsSeedsAndPositionsDiffer(_ index: Int) throws {
        let (name, layers) = Self.chains[index]
        let images = try outputs(layers)
        #expect(Set(images).count == Self.batch, "\(name): images of one batch")
        #expect(Set(images + (try outputs(layers, step: 1))).count == 2 * Self.batch, "\(name): steps")
        #expect(Set(images + (try outputs(layers, seed: 6))).count == 2 * Self.batch, "\(name): seeds")
        // The same layers, one position later.
        let later = try outputs([RandomErasing(0)] + layers)
        #expect(Set(images + later).count == 2 * Self.batch, "\(name): positions")
    }

    @Test func aFlipIsOneOfTwoImages() throws {
        let plain = try outputs([RandomRotation(0)])[0]
        var mirrored = plain
        for y in 0..<9 {
            for x in 0..<10 {
                for c in 0..<2 { mirrored[(y * 10 + x) * 2 + c] = plain[(y * 10 + 9 - x) * 2 + c] }
            }
        }
        let flipped = try outputs([RandomFlip(.horizontal)]) + outputs([RandomFlip(.horizontal)], step: 1)
        #expect(Set(flipped) == [plain, mirrored])
    }

    /// Returns the number of times a chain of layers samples its images.
    private func count(_ layers: [any Layer]) throws -> Int {
        let network = try Network(input: Self.shape, layers: layers)
        let graph = Graph()
        let x = graph.input("x", Self.shape.prepending(4))
        let applied = try network.train([x], seed: 5, step: graph.variable("step", [], .int32))
        return try graph.compile(applied.outputs[0]).description.split(separator: "\n").filter {
            $0.contains("warp(")
        }.count
    }

    @Test func neighborsAreSampledOnce() throws {
        let elastic = RandomElastic(alpha: 9, sigma: 2)
        #expect(try count([RandomRotation(0.1), RandomTranslation(0.1, 0.1), RandomZoom(0.1), elastic]) == 1)
        #expect(try count([RandomFlip(), RandomShear(0.1), RandomFlip()]) == 1)
        #expect(try count([RandomFlip(), RandomFlip()]) == 1)
        #expect(try count([elastic, RandomRotation(0.1)]) == 1)
        // Chains allow one displacement field, none after a perspective, and one sampling mode.
        #expect(try count([elastic, elastic]) == 2)
        let perspective = RandomPerspective()
        let black = RandomElastic(alpha: 9, sigma: 2, fillMode: .constant)
        #expect(try count([perspective, black]) == 2)
        #expect(try count([black, perspective]) == 1)
        #expect(try count([RandomRotation(0.1, fillMode: .wrap), RandomZoom(0.1)]) == 2)
        #expect(try count([RandomRotation(0.1), RandomContrast(0.1), RandomZoom(0.1)]) == 2)
        #expect(try count([RandomRotation](repeating: RandomRotation(0.1), count: 9)) == 2)
    }

    /// Rotating by a tenth and back returns the original image if sampled once; sampling twice would blur it.
    @Test func composedMapsLoseNothing() throws {
        let there = RandomRotation(.range(0.1...0.1), fillMode: .constant)
        let back = RandomRotation(.range(-0.1 ... -0.1), fillMode: .constant)
        let plain = try outputs([RandomRotation(0)])[0]
        for image in try outputs([there, back]) {
            #expect(zip(image, plain).allSatisfy { abs($0 - $1) < 1e-4 })
        }
    }

    // MARK: Batches

    /// Returns transformed features and targets.
    private func mixed(
        _ transform: some BatchTransform, threads: Int = 2, step: Int32 = 0, training: Bool = true
    )
        throws -> (features: Tensor<Float>, targets: Tensor<Float>)
    {
        let graph = Graph()
        let x = graph.variable("x", .uniform([8, 6, 5, 2], low: 0, high: 1, seed: 1, stream: 1))
        let labels = graph.variable("labels", [8], .int32)
        let session = training ? Mode.Session(seed: 5, step: graph.variable("step", [], .int32)) : nil
        let (features, targets) = transform.call(x, oneHot(labels, classes: 10), Mode(session: session))
        let store = VariableStore()
        try store.set("labels", .int32(Tensor([8], (0..<8).map { Int32($0) })))
        try store.set("step", .int32(Tensor(scalar: step)))
        let executor = try graph.executor(
            outputs: [features, targets], variables: store, runtime: Runtime(threads: threads))
        executor.run()
        return (executor.tensor(0), executor.tensor(1))
    }

    private static let transforms: [any BatchTransform] = [MixUp(alpha: 1), CutMix()]

    @Test(arguments: transforms.indices) func targetsAreMixedAsFeaturesAre(_ index: Int) throws {
        let transform = Self.transforms[index]
        let plain = try mixed(transform, training: false)
        let (features, targets) = try mixed(transform)
        #expect(features.shape == plain.features.shape && targets.shape == plain.targets.shape)
        for threads in [1, 3, 4] {
            let other = try mixed(transform, threads: threads)
            #expect(other.features == features && other.targets == targets, "\(threads) threads")
        }
        #expect(try mixed(transform, step: 1).targets != targets)
        let (x, y, t) = (plain.features.elements, features.elements, targets.elements)
        for n in 0..<8 {
            let row = Array(t[10 * n..<10 * n + 10])
            #expect(abs(row.reduce(0, +) - 1) < 1e-6)
            // Targets are one-hot, so they reveal the partner and the weights.
            let partner = row.indices.first { $0 != n && row[$0] > 0 } ?? n
            let pixels = 0..<60
            if transform is MixUp {
                #expect(
                    pixels.allSatisfy {
                        abs(y[60 * n + $0] - row[n] * x[60 * n + $0] - (1 - row[n]) * x[60 * partner + $0])
                            < 1e-5
                    })
            } else {
                #expect(
                    pixels.allSatisfy { [x[60 * n + $0], x[60 * partner + $0]].contains(y[60 * n + $0]) })
                let own = pixels.filter { y[60 * n + $0] == x[60 * n + $0] }.count
                // A patch's edges lie between pixels: up to a row and a column more or less.
                #expect(abs(Float(own) / 60 - row[n]) <= 0.37)
            }
        }
    }

    @Test func alphasOutsideAreErrors() {
        #expect(throws: QuillError(.argument, "MixUp: alpha must be in 0...1, received 1.5")) {
            try mixed(MixUp(alpha: 1.5))
        }
        #expect(throws: QuillError(.argument, "CutMix: the factor must be in 0.0...1.0, received -1.0")) {
            try mixed(CutMix(-1))
        }
    }
}

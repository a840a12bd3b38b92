import QuillGraph
import QuillTensor
import Testing

@testable import QuillNetwork

/// Sizes from variables and lists, and networks that start empty.
@Suite struct GrowingTests {
    @Test func sizesComeFromNumbersListsAndExtents() throws {
        let kernel = 3
        let list = [3, 5]
        let layers: [(any Layer, any Layer)] = [
            (Conv2D(4, kernel), Conv2D(4, Extent(3, 3))), (Conv2D(4, [kernel]), Conv2D(4, 3)),
            (Conv2D(4, list, strides: kernel), Conv2D(4, Extent(3, 5), strides: Extent(3))),
            (MaxPooling2D(kernel, strides: list), MaxPooling2D(Extent(3), strides: Extent(3, 5))),
            (Conv2DTranspose(2, list, strides: 2), Conv2DTranspose(2, [3, 5], strides: Extent(2, 2))),
            (UpSampling2D(kernel), UpSampling2D([3, 3])), (ZeroPadding2D(Margins(kernel)), ZeroPadding2D(3)),
        ]
        for (a, b) in layers {
            let networks = try [a, b].map { try Network(input: [20, 20, 3], layers: [$0]) }
            #expect(networks[0].outputShapes == networks[1].outputShapes, "\(a)")
            #expect("\(a)" == "\(b)")
        }
        let extent: Extent = [3, 5]
        #expect((extent.height, extent.width) == (3, 5))
    }

    @Test func anEmptyNetworkTakesItsShapeFromTheFirstLayer() throws {
        let expected = try Network(input: [8, 8, 1], layers: [Conv2D(4, 3), Flatten(), Dense(2)])
        var grown = try Network(layers: [])
        #expect(grown.summary.contains("Total params: 0"))
        try grown.append(Conv2D(4, 3, inputShape: [8, 8, 1]))
        for layer in [Flatten(), Dense(2)] as [any Layer] { try grown.append(layer) }
        #expect(grown.summary == expected.summary)
        var given = try Network(layers: [])
        try given.append(input: [8, 8, 1])
        for layer in expected.layers { try given.append(layer) }
        #expect(given.summary == expected.summary)
        let input = LayerBuilder.buildExpression(Input([8, 8, 1]))
        #expect(try Network(layers: input + expected.layers).summary == expected.summary)
        #expect("\(grown)" == grown.summary)
    }

    private func message(_ body: () throws -> Void) -> String? {
        (#expect(throws: QuillError.self) { try body() })?.message
    }

    @Test func missingAndContradictingShapesAreErrors() throws {
        var empty = try Network(layers: [])
        #expect(
            message { try empty.append(Dense(2)) }
                == "sequential: the first layer needs the shape of a sample: write Sequential(input: [28, 28, 1]), or "
                + "inputShape: [28, 28, 1] in the first layer")
        #expect(message { try empty.popLast() } == "sequential: no layer to remove")
        var some = try Network(input: [4], layers: [Dense(3)])
        #expect(
            message { try some.append(Dense(2, inputShape: [4])) }
                == "Dense(2): inputShape is [4], but the layer before it gives [3]")
        try some.append(Dense(2, inputShape: [3]))
        #expect(
            message { try some.append(input: [3]) }
                == "sequential: the input is the first of all and already there; leave one out")
        let output = Dense(2)(Input([3]))
        #expect(
            message { _ = try Network(layers: LayerBuilder.buildExpression(output)) }
                == "expected an Input or a layer, received a layer's output")
        let nothing = try Network(layers: [])
        #expect(
            message { _ = try Network(inputs: [Input([3])], outputs: [nothing(Input([3]))]) }?
                .contains("lack an Input") == true)
        let x = Input([3])
        #expect(
            message { _ = try Network(inputs: [x], outputs: [nothing(x)]) }
                == "sequential: expected layers, received none")
    }
}

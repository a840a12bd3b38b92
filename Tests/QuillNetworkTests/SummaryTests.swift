import QuillTensor
import Testing

@testable import QuillNetwork

@Suite struct SummaryTests {
    static func dense(_ units: [Int], dropout: [Float] = []) -> [any Layer] {
        var layers: [any Layer] = [Flatten()]
        for (index, units) in units.enumerated() {
            layers.append(Dense(units, activation: .relu))
            if index < dropout.count { layers.append(Dropout(dropout[index])) }
        }
        return layers + [Dense(10)]
    }

    static let cnn32: [any Layer] = [
        Conv2D(32, 3, activation: .relu), MaxPooling2D(2), Conv2D(64, 3, activation: .relu), MaxPooling2D(2),
        Flatten(), Dense(128, activation: .relu), Dense(10),
    ]

    static let cnn16: [any Layer] = [
        Conv2D(16, 3, padding: .same, activation: .relu), MaxPooling2D(2),
        Conv2D(36, 3, padding: .same, activation: .relu), MaxPooling2D(2), Dropout(0.25), Flatten(),
        Dense(128, activation: .relu), Dropout(0.25), Dense(10, activation: .softmax),
    ]

    static let deep: [any Layer] = [
        Conv2D(32, 3, padding: .same, activation: .relu), Conv2D(32, 3, activation: .relu), MaxPooling2D(2),
        Conv2D(64, 3, padding: .same, activation: .relu), Conv2D(64, 3, activation: .relu), MaxPooling2D(2),
        Flatten(), Dense(512, activation: .relu), Dense(10, activation: .softmax),
    ]

    /// Networks of the tutorials and their numbers of parameters.
    static let networks: [(String, [any Layer], Int)] = [
        ("mlp-128", dense([128]), 101_770), ("mlp-128-32", dense([128, 32]), 104_938),
        ("mlp-256-128-64", dense([256, 128, 64]), 242_762),
        ("mlp-128-64-dropout", dense([128, 64], dropout: [0.3, 0.2]), 109_386),
        ("mlp-dropout", dense([256, 128, 64], dropout: [0.3, 0.2, 0.1]), 242_762),
        ("mlp-512x3", dense([512, 512, 512], dropout: [0.2, 0.2, 0.2]), 932_362),
        ("cnn-32-64", cnn32, 225_034), ("cnn-16-36", cnn16, 232_590), ("cnn-32-32-64-64", deep, 889_834),
    ]

    @Test(arguments: networks.indices)
    func theNumbersOfWeightsAreRight(_ index: Int) throws {
        let (name, layers, count) = Self.networks[index]
        let network = try Network(input: [28, 28, 1], layers: layers, name: name)
        #expect(network.parameterCount == count, "\(name)")
        #expect(network.summary.contains("Total params: \(count.grouped) ("), "\(name)")
    }

    @Test func theTablePeopleKnow() throws {
        let network = try Network(
            input: [28, 28, 1],
            layers: [
                Rescaling(1 / 255), Conv2D(16, 3, padding: .same, useBias: false), BatchNormalization(),
                Activation(.relu), MaxPooling2D(2), AveragePooling2D(2), Flatten(), Dense(300), Dropout(0.5),
                Dense(10), Softmax(),
            ])
        #expect(
            network.summary == """
                Model: "sequential"
                ________________________________________________________________________________
                 Layer (type)                             Output Shape              Param #
                ================================================================================
                 rescaling (Rescaling)                    (None, 28, 28, 1)         0
                 conv2d (Conv2D)                          (None, 28, 28, 16)        144
                 batch_normalization (BatchNormalization) (None, 28, 28, 16)        64
                 activation (Activation)                  (None, 28, 28, 16)        0
                 max_pooling2d (MaxPooling2D)             (None, 14, 14, 16)        0
                 average_pooling2d (AveragePooling2D)     (None, 7, 7, 16)          0
                 flatten (Flatten)                        (None, 784)               0
                 dense (Dense)                            (None, 300)               235,500
                 dropout (Dropout)                        (None, 300)               0
                 dense_1 (Dense)                          (None, 10)                3,010
                 softmax (Softmax)                        (None, 10)                0
                ================================================================================
                Total params: 238,718 (932.49 KB)
                Trainable params: 238,686 (932.37 KB)
                Non-trainable params: 32 (128.00 B)
                ________________________________________________________________________________
                """)
    }

    @Test func branchesShowTheirInput() throws {
        let x = Input([8], name: "numbers")
        let y = Dense(4, name: "left")(x)
        let z = Dense(4, name: "right")(x)
        let network = try Network(inputs: [x], outputs: [Add()([y, z])], name: "two")
        #expect(
            network.summary == """
                Model: "two"
                ____________________________________________________________________
                 Layer (type)                 Output Shape              Param #
                ====================================================================
                 numbers (InputLayer)         (None, 8)                 0
                 left (Dense)                 (None, 4)                 36
                 right (Dense)                (None, 4)                 36
                 add (Add)                    (None, 4)                 0
                ====================================================================
                Total params: 72 (288.00 B)
                Trainable params: 72 (288.00 B)
                Non-trainable params: 0 (0.00 B)
                ____________________________________________________________________
                """)
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (225_034, "225,034"), (1_234_567, "1,234,567"),
    ])
    func thousandsAreGrouped(_ number: Int, _ text: String) { #expect(number.grouped == text) }

    @Test(arguments: [
        (0, "0.00 B"), (1023, "1023.00 B"), (1024, "1.00 KB"), (419_752, "409.91 KB"),
        (3_559_336, "3.39 MB"),
    ])
    func bytesAreShort(_ number: Int, _ text: String) { #expect(Network.bytes(number) == text) }
}

import QuillNetwork
import Testing

/// An optimizer without arguments has the same settings in both spellings and when read from an empty configuration.
@Suite struct OptimizerDefaultsTests {
    private static let optimizers: [(short: any Optimizer, long: any Optimizer)] = [
        (.adadelta(), Adadelta()), (.adagrad(), Adagrad()), (.adam(), Adam()), (.adamW(), AdamW()),
        (.adamax(), Adamax()), (.ftrl(), Ftrl()), (.lion(), Lion()), (.muon(), Muon()), (.nadam(), Nadam()),
        (.rmsprop(), RMSprop()), (.sgd(), SGD()),
    ]

    @Test(arguments: optimizers.indices)
    func defaultsAgree(_ index: Int) throws {
        let (short, long) = Self.optimizers[index]
        #expect(short.configuration == long.configuration)
        let name = type(of: long).className
        let read = try #require(try OptimizerRegistry.standard.optimizer(name, Configuration()))
        #expect(read.configuration == long.configuration)
    }

    @Test func everyOptimizerHasARow() {
        #expect(
            Self.optimizers.map { type(of: $0.long).className }.sorted() == OptimizerRegistry.standard.names)
    }
}

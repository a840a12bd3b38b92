import QuillData
import QuillNetwork
import QuillTensor
import Testing

@testable import QuillTraining

/// The classes of a data set are matched by name with those of a model.
@Suite struct ClassNamesTests {
    private static let words = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ]

    /// The same images with their classes in the given order, under the given names.
    private func reordered(_ data: Dataset, _ names: [String], by order: [Int]) throws -> Dataset {
        let numbers = Dictionary(
            uniqueKeysWithValues: order.enumerated().map { ($0.element, Int32($0.offset)) })
        return try Dataset(
            images: data.images, labels: data.labels.map { numbers[Int($0)] ?? 0 },
            classNames: order.map { names[$0] })
    }

    private static let order = [7, 3, 9, 0, 1, 8, 2, 6, 4, 5]

    private func model() throws -> Model {
        var model = try Tiny.model()
        try model.fit(Tiny.images(200), epochs: 12, verbose: .silent)
        return model
    }

    @Test func trainingSetsThem() throws {
        let data = try Tiny.images(40)
        var model = try Tiny.model()
        #expect(model.classNames == nil)
        try model.fit(data.images, data.labels, verbose: .silent)
        #expect(model.classNames == nil)
        try model.fit(data, verbose: .silent)
        #expect(model.classNames == (0...9).map(String.init))
        var named = try Tiny.model()
        try named.fit(reordered(data, Self.words, by: Self.order), verbose: .silent)
        #expect(named.classNames == Self.order.map { Self.words[$0] })
        // Numbers are those of the outputs, even if not all occur.
        var few = try Tiny.model()
        try few.fit(Dataset(images: data.images, labels: .zeros([40]), classes: 3), verbose: .silent)
        #expect(few.classNames == (0...9).map(String.init))
        var byRecipe = Recipe("tiny", layers: "dense 10", epochs: 1)
        byRecipe.batchSize = 20
        let trained = try byRecipe.train(on: reordered(data, Self.words, by: Self.order), verbose: .silent)
            .model
        #expect(trained.classNames == Self.order.map { Self.words[$0] })
    }

    @Test func evaluatesAnyOrderAndSpelling() throws {
        let (model, test) = (try model(), try Tiny.images(100, seed: 8))
        let score = try model.evaluate(test)
        #expect(score.accuracy > 0.5)
        for names in [Self.words, (0...9).map(String.init), (0...9).map { "digit_\($0)" }] {
            let other = try reordered(test, names, by: Self.order)
            #expect(try model.evaluate(other) == score)
            #expect(try model.confusionMatrix(other).counts == model.confusionMatrix(test).counts)
            #expect(try other.misread(by: model) == test.misread(by: model))
            #expect(try model.matched(other).images.labels == test.labels)
        }
        // Only some of the classes, as numbers and as names.
        let some = test.filter { [1, 7].contains($0.label) }
        let two = try some.only(classes: [7, 1])
        #expect(two.classNames == ["7", "1"] && two.count == some.count && two.count > 5)
        #expect(try model.evaluate(two) == model.evaluate(some))
        #expect(
            try model.matched(two).note
                == "the data's classes (7, 1) are matched by name with the model's (0…9)")
        #expect(try model.matched(test).note == nil)
    }

    /// Training on other numbers of the same classes is the same training.
    @Test func trainingOnMatchesThem() throws {
        let (start, data) = (try model(), try Tiny.images(64, seed: 9))
        let other = try reordered(data, Self.words, by: Self.order)
        var (first, second, third) = (start, start, start)
        try first.fit(data, validation: .data(data), verbose: .silent)
        let history = try second.fit(other, validation: .data(other), verbose: .silent)
        #expect(difference(first.bits, second.bits) == nil)
        #expect(try history.validationLoss == [first.evaluate(data, batchSize: 32).loss])
        try third.trainOnBatch(other)
        var fourth = start
        try fourth.trainOnBatch(data)
        #expect(difference(third.bits, fourth.bits) == nil)
        var (fifth, sixth) = (start, start)
        try fifth.fit(batches: [TrainingData(data)], verbose: .silent)
        try sixth.fit(batches: [TrainingData(other)], verbose: .silent)
        #expect(difference(fifth.bits, sixth.bits) == nil)
        #expect(second.classNames == start.classNames)
    }

    @Test func unknownClassesAreErrors() throws {
        var model = try model()
        let data = try Tiny.images(20)
        let pets = try Dataset(
            images: data.images, labels: data.labels.map { $0 % 2 }, classNames: ["cat", "dog"])
        let error = QuillError(
            .data,
            "the model doesn't know the classes cat, dog; the data has the classes cat, dog, the model 0…9")
        #expect(throws: error) { try model.evaluate(pets) }
        #expect(throws: error) { try model.fit(pets, verbose: .silent) }
        #expect(throws: error) { try model.confusionMatrix(pets) }
        #expect(throws: error) { try pets.misread(by: model) }
        #expect(throws: error) { try model.fit(data, validation: .data(pets), verbose: .silent) }
        // An untrained network with other outputs.
        var fresh = try Tiny.model()
        #expect(
            throws: QuillError(
                .data,
                "the data has 2 classes (cat, dog), but the network has 10 outputs; end it with a layer of 2 units, or name the "
                    + "model's classes otherwise")
        ) { try fresh.fit(pets, verbose: .silent) }
        fresh.classNames = ["cat", "dog"]
        let count = QuillError(
            .argument,
            "classNames: expected 10 names, one for each class of the outputs, received 2: cat, dog")
        #expect(throws: count) { try fresh.fit(data, verbose: .silent) }
        #expect(throws: count) { try fresh.compile(loss: .sparseCategoricalCrossentropy()) }
    }

    /// A model trained on tensors, or from an older file.
    @Test func modelsWithoutNamesAssumeAndSaySo() throws {
        var model = try Tiny.model()
        let data = try Tiny.images(60)
        try model.fit(data.images, data.labels, verbose: .silent)
        let score = try model.evaluate(data)
        // Some numbers are matched by value.
        let some = data.filter { [1, 7].contains($0.label) }
        let two = try some.only(classes: [7, 1])
        #expect(try model.evaluate(two) == model.evaluate(some))
        #expect(
            try model.matched(two).note
                == "the model has no class names; its outputs are taken as 0…9; the data's classes (7, 1) are matched by "
                + "name with the model's (0…9)")
        // As many other names are taken in their order.
        let letters = try Dataset(
            images: data.images, labels: data.labels, classNames: "abcdefghij".map { String($0) })
        #expect(try model.evaluate(letters) == score)
        #expect(
            try model.matched(letters).note?.hasPrefix(
                "the model has no class names; its outputs are taken as the data's")
                == true)
        // Ten numbers in another order could be either.
        let other = try reordered(data, Self.words, by: Self.order)
        #expect(throws: QuillError.self) { try model.evaluate(other) }
        #expect(throws: QuillError.self) {
            try model.evaluate(
                Dataset(images: data.images, labels: .zeros([60]), classNames: ["cat", "dog", "bird"]))
        }
        model.classNames = (0...9).map(String.init)
        #expect(try model.evaluate(other) == score)
    }

    @Test func namesFollowTheOutputs() throws {
        var model = try Tiny.model()
        try model.fit(Tiny.images(20), verbose: .silent)
        try model.add(Softmax())
        #expect(model.classNames != nil)
        try model.pop()
        #expect(model.classNames != nil)
        try model.pop()
        #expect(model.classNames == nil)
    }

    /// Zero and one are the classes of a single sigmoid.
    @Test func oneOutputHasTwoClasses() throws {
        let data = try Tiny.images(40)
        let pets = try Dataset(
            images: data.images, labels: data.labels.map { $0 % 2 }, classNames: ["cat", "dog"])
        var model = try Sequential(input: [12, 12, 1]) {
            Flatten()
            Dense(1, activation: .sigmoid)
        }
        try model.compile(loss: .binaryCrossentropy(), metrics: [.accuracy])
        try model.fit(pets, epochs: 2, verbose: .silent)
        #expect(model.classNames == ["cat", "dog"])
        let swapped = try Dataset(
            images: pets.images, labels: pets.labels.map { 1 - $0 }, classNames: ["dog", "cat"])
        #expect(try model.evaluate(swapped) == model.evaluate(pets))
        let matrix = try model.confusionMatrix(swapped)
        #expect("\(matrix)".hasPrefix("     cat dog\n cat"))
        let (outputs, probabilities) = (try model.predict(pets), try model.probabilities(pets.images))
        #expect(probabilities.shape == [40, 2] && probabilities.elements[1] == outputs.elements[0])
        #expect(probabilities.elements[0] == 1 - outputs.elements[0])
    }

    /// A network of numbers has no classes.
    @Test func regressionsHaveNone() throws {
        let data = try Tiny.images(20)
        var model = try Sequential(input: [12, 12, 1]) {
            Flatten()
            Dense(1)
        }
        try model.compile(loss: .meanSquaredError)
        try model.fit(data, verbose: .silent)
        #expect(model.classNames == nil)
        _ = try model.evaluate(data)
    }
}

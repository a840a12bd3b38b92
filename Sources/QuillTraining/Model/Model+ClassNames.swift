import QuillData
import QuillNetwork
import QuillTensor

extension Model {
    /// Returns images with their labels in the numbers of the model's classes, matched by name.
    ///
    /// A model without class names takes classes named 0, 1, 2, … as they are, other numbers and number words by their
    /// value, and as many names as it has outputs in their order. The note says what was renumbered or assumed.
    /// - Returns: the images, and a line for people if labels were renumbered or their meaning was assumed.
    /// - Throws: a `.data` error that lists both classes if the model doesn't know one of the images'.
    public func matched(_ images: Dataset) throws -> (images: Dataset, note: String?) {
        let (names, assumption) = try knownClassNames(for: images.classNames, labels: images.labels)
        guard let names else { return (images, assumption) }
        let (matched, note) = try images.matched(to: names)
        return (matched, Self.line(assumption, note))
    }

    /// Returns data in the forms that the network and its losses take, with labels in the numbers of the model's classes.
    /// - Throws: a `.shape` or `.data` error if it does not fit.
    func prepared(_ data: TrainingData) throws -> TrainingData {
        let compilation = try requireCompilation()
        return try matched(data).prepared(for: network, compilation)
    }

    /// Returns data to train on like ``prepared(_:)``. A model without class names takes the labels as they are.
    func preparedForTraining(_ data: TrainingData) throws -> TrainingData {
        classNames == nil ? try data.prepared(for: network, requireCompilation()) : try prepared(data)
    }

    /// Returns data with labels in the numbers of the model's classes.
    func matched(_ data: TrainingData) throws -> TrainingData {
        try checkClassNames()
        guard let own = data.classNames, let labels = data.labels else { return data }
        let (names, assumption) = try knownClassNames(for: own, labels: labels)
        var result = data
        var note: String?
        if let names {
            let match = try ClassMatch(own, labels: labels, with: names)
            note = match.note
            // `labels` stay: rows are held out by the data's own classes.
            result.targets[0] = .int32(match.renumbered(labels))
            result.classNames = names
        }
        if let line = Self.line(assumption, note) { result.notes.append(line) }
        return result
    }

    /// Takes the names of the classes from the first data set that the model is trained on.
    /// - Throws: a `.data` error if there are not as many as outputs.
    mutating func adoptClassNames(of data: TrainingData) throws {
        guard classNames == nil, let names = data.classNames, let labels = data.labels, let count = classCount
        else { return }
        if names.count == count {
            classNames = names
        } else if ClassNumber.areNumbers(names) ? names.count < count : Self.areValues(names, labels, count) {
            classNames = ClassNumber.names(count)
        } else if count > 2, !ClassNumber.areNumbers(names) {
            throw QuillError(
                .data,
                "the data has \(names.count) class\(names.count == 1 ? "" : "es") (\(ClassNumber.list(names))), but the "
                    + "network has \(count) outputs; end it with a layer of \(names.count) units, or name the model's classes otherwise"
            )
        }
    }

    /// The number of classes that the only trained output distinguishes; nil for other models. A single number
    /// distinguishes two.
    var classCount: Int? {
        let shapes =
            compilation.map { compilation in
                zip(compilation.outputs, network.outputShapes).filter { $0.0.loss != nil }.map(\.1)
            } ?? network.outputShapes
        guard shapes.count == 1, shapes[0].rank == 1 else { return nil }
        return max(shapes[0][0], 2)
    }

    /// - Throws: an `.argument` error if there are not as many names as classes.
    func checkClassNames() throws {
        guard let classNames, let count = classCount, classNames.count != count else { return }
        throw QuillError(
            .argument,
            "classNames: expected \(count) names, one for each class of the outputs, received \(classNames.count): "
                + ClassNumber.list(classNames))
    }

    /// Returns the names to match a data set's classes with, and what was assumed; nil to take their numbers as they
    /// are.
    private func knownClassNames(
        for names: [String], labels: Tensor<Int32>
    ) throws -> (names: [String]?, assumption: String?) {
        if let classNames { return (classNames, nil) }
        guard let count = classCount, !ClassNumber.areNumbers(names) else { return (nil, nil) }
        let list = ClassNumber.list(names)
        if Self.areValues(names, labels, count) {
            guard names.count == count else {
                return (
                    ClassNumber.names(count),
                    "the model has no class names; its outputs are taken as 0…\(count - 1)"
                )
            }
            // Zero, one, two, …: both orders are the same.
            if ClassNumber.values(of: names) == Array(0..<count) { return (nil, nil) }
            throw QuillError(
                .data,
                "the model has no class names, and its \(count) outputs may be the data's classes in their order (\(list)) "
                    + "or by their value; set the names of the model's classes")
        }
        guard names.count == count else {
            // One number that isn't a class, as in a regression.
            if count == 2 { return (nil, nil) }
            throw QuillError(
                .data,
                "the model has no class names and \(count) outputs, but the data has \(names.count) "
                    + "class\(names.count == 1 ? "" : "es"): \(list); set the names of the model's classes")
        }
        return (
            nil, "the model has no class names; its outputs are taken as the data's classes in order: \(list)"
        )
    }

    /// Whether all classes with samples stand for numbers below `count`.
    private static func areValues(_ names: [String], _ labels: Tensor<Int32>, _ count: Int) -> Bool {
        let values = ClassNumber.values(of: names)
        return ClassMatch.used(labels, count: names.count).allSatisfy {
            values[$0].map { $0 < count } ?? false
        }
    }

    private static func line(_ first: String?, _ second: String?) -> String? {
        let lines = [first, second].compactMap { $0 }
        return lines.isEmpty ? nil : lines.joined(separator: "; ")
    }
}

extension Dataset {
    /// Returns the images that a model classifies wrong, in their order, with the classes matched by name. Numbers and
    /// names of classes are the model's.
    ///
    /// ```swift
    /// for error in try digits.misread(by: model).prefix(64) { print(error) }
    /// ```
    /// - Parameters:
    ///   - model: the model.
    ///   - batchSize: the number of images to classify at once.
    /// - Throws: a `.shape` error if the images don't fit the network, a `.data` error if the model doesn't know a class.
    public func misread(by model: Model, batchSize: Int = 64) throws -> [Misreading] {
        let images = try model.matched(self).images
        let outputs = try model.predict(images, batchSize: batchSize)
        guard outputs.rank == 2 else {
            throw QuillError(.shape, "expected outputs [rows, classes], received \(outputs.shape)")
        }
        return images.misread(by: Tensor<Int32>(Model.classes(outputs).map { Int32($0) }))
    }
}

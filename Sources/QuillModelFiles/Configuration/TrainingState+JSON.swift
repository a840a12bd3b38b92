import QuillCodecs
import QuillTensor
import QuillTraining

extension TrainingState {
    /// The state, with only the names of the tensors in callback memories.
    package var json: JSON {
        .object([
            "epoch": .integer(epoch), "batch": .integer(batch),
            "sums": .array(sums.map { JSON(exactly: $0) }), "rows": JSON(exactly: rows),
            "history": .object([
                "epochs": .array(history.epochs.map { .integer($0) }),
                // Lists, not objects, because metrics are ordered.
                "logs": .array(
                    history.logs.map { logs in
                        .array(logs.map { .array([.string($0.key), JSON(exactly: $0.value)]) })
                    }),
                "stop_reason": history.stopReason.map { .string($0) } ?? .null,
            ]),
            "callbacks": .array(
                callbacks.map { callback in
                    .object([
                        "name": .string(callback.name), "settings": .string(callback.settings),
                        "numbers": .object(callback.memory.numbers.mapValues { JSON(exactly: $0) }),
                        "tensors": .array(callback.memory.tensors.keys.sorted().map { .string($0) }),
                    ])
                }),
            "arguments": .object(arguments.json),
        ])
    }

    /// Reads a state; `tensor` returns a tensor of a callback's memory by name.
    package init(_ field: JSONField, tensor: (_ callback: Int, _ name: String) throws -> Tensor<Float>) throws
    {
        self.init(
            epoch: try field["epoch"].int(atLeast: 0), batch: try field["batch"].int(atLeast: 0),
            sums: try field["sums"].elements.map { try $0.double }, rows: try field["rows"].double,
            history: try History(field["history"]),
            callbacks: try field["callbacks"].elements.enumerated().map { index, callback in
                let names = try callback["tensors"].elements.map { try $0.string }
                return CallbackState(
                    name: try callback["name"].string, settings: try callback["settings"].string,
                    memory: CallbackMemory(
                        numbers: try callback["numbers"].members.mapValues { try $0.double },
                        tensors: Dictionary(
                            try names.map { ($0, try tensor(index, $0)) }, uniquingKeysWith: { $1 })))
            },
            arguments: try Arguments(field["arguments"]))
    }
}

extension TrainingState.Arguments {
    /// The arguments; some are omitted if they equal the defaults.
    fileprivate var json: [String: JSON] {
        var members: [String: JSON] = [
            "batch_size": .integer(batchSize), "shuffle": .bool(shuffle != .off),
            // A string, because other programs' JSON numbers may not hold 64 bits.
            "seed": .string("\(seed)"), "rows": .integer(rows),
        ]
        members["shuffle_window"] = shuffle.windowSize.map { .integer($0) }
        members["steps_per_epoch"] = limit.map { .integer($0) }
        if !others.isEmpty { members["others"] = .object(others.mapValues { .string($0) }) }
        return members
    }

    fileprivate init(_ field: JSONField) throws {
        let seed = try field["seed"]
        guard let number = UInt64(try seed.string) else {
            throw QuillError(.file, "\(seed.place): expected a 64-bit whole number as a string")
        }
        let (limit, others) = (try field["steps_per_epoch"], try field["others"])
        let (isShuffled, window) = (try field["shuffle"].bool, try field["shuffle_window"])
        self.init(
            batchSize: try field["batch_size"].int(atLeast: 1),
            shuffle: try window.isNull ? Shuffle(isShuffled) : .window(window.int(atLeast: 1)),
            seed: number, rows: try field["rows"].int(atLeast: 0),
            stepsPerEpoch: try limit.isNull ? nil : limit.int(atLeast: 1),
            others: try others.isNull ? [:] : others.members.mapValues { try $0.string })
    }
}

extension History {
    fileprivate init(_ field: JSONField) throws {
        let reason = try field["stop_reason"]
        let logs = try field["logs"].elements.map { epoch in
            Logs(
                try epoch.elements.map { entry in
                    let pair = try entry.elements
                    guard pair.count == 2 else {
                        throw QuillError(.file, "\(entry.place): expected a name and a number")
                    }
                    return (try pair[0].string, try pair[1].double)
                })
        }
        self.init(
            epochs: try field["epochs"].elements.map { try $0.int(atLeast: 0) }, logs: logs,
            stopReason: reason.isNull ? nil : try reason.string)
    }
}

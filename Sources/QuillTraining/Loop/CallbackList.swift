import QuillTensor

/// The callbacks of a training in order, after the progress display.
final class CallbackList {
    /// The progress display; called first, without stored state.
    private var progress: (any Callback)?
    private var callbacks: [any Callback]

    init(_ callbacks: [any Callback], progress: ProgressReporter?) {
        self.callbacks = callbacks
        self.progress = progress
    }

    /// Calls `body` with every callback in turn.
    func notify(_ body: (inout any Callback) throws -> Void) rethrows {
        if progress != nil { try body(&progress!) }
        for index in callbacks.indices { try body(&callbacks[index]) }
    }

    /// Runs the work that callbacks deferred until all of them have handled a step or epoch.
    func settle(_ training: Training) throws {
        if training.deferred.isEmpty { return }
        training.callbackStates = states
        defer { training.deferred.removeAll() }
        for body in training.deferred { try body(training) }
    }

    /// The states of all stateful callbacks.
    var states: [TrainingState.CallbackState] {
        callbacks.compactMap { callback in
            let memory = callback.memory
            return memory.isEmpty
                ? nil : .init(name: callback.name, settings: callback.settings, memory: memory)
        }
    }

    /// Restores the state of every callback from an earlier training. The callbacks may differ in order and number.
    ///
    /// A callback gets the state stored under its name and settings or, if its settings have changed, under its name.
    /// The others start over.
    /// - Returns: a line for each stateful callback that starts over, and for each unused state.
    /// - Throws: an `.argument` error for callbacks with the same name that cannot be matched to their states.
    func restore(_ stored: [TrainingState.CallbackState]) throws -> [String] {
        var unused = stored
        var open: [Int] = []
        for index in callbacks.indices {
            let (name, settings) = (callbacks[index].name, callbacks[index].settings)
            if let match = unused.firstIndex(where: { $0.name == name && $0.settings == settings }) {
                callbacks[index].memory = unused.remove(at: match).memory
            } else {
                open.append(index)
            }
        }
        var notes: [String] = []
        for index in open {
            let name = callbacks[index].name
            let matches = unused.indices.filter { unused[$0].name == name }
            let rivals = open.filter { callbacks[$0].name == name }
            if matches.count == 1, rivals.count == 1 {
                callbacks[index].memory = unused.remove(at: matches[0]).memory
            } else if !matches.isEmpty {
                throw QuillError(
                    .argument,
                    "cannot tell which \(name) continues from which state: the training to resume had "
                        + "\(matches.map { unused[$0].settings }.joined(separator: "; ")), received "
                        + "\(rivals.map { callbacks[$0].settings }.joined(separator: "; ")); change one at a time"
                )
            } else if !callbacks[index].memory.isEmpty {
                notes.append("\(name) was not part of the resumed training and starts over")
            }
        }
        return notes
            + unused.map {
                "\($0.name) of the resumed training is not among the callbacks; its state is dropped"
            }
    }

    /// Prints a line if progress is shown.
    func note(_ line: String) { (progress as? ProgressReporter)?.note(line) }
}

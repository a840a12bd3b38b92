import QuillTensor

extension TrainingData {
    /// The tensors that a step reads rows of.
    private var tensors: [AnyTensor] { features + targets }

    /// Whether samples or targets are in mapped files.
    var isMapped: Bool { tensors.contains(where: \.isMapped) }

    /// Checks that mapped files haven't changed since they were mapped.
    /// - Throws: a `.data` error that names the file.
    func checkFiles() throws {
        for tensor in tensors { try tensor.mapping?.check() }
    }

    /// Notes that a step has read rows, so that the pages of mapped files are given back in time.
    func didRead(rows: Int) {
        for tensor in tensors { tensor.didRead(rows: rows) }
    }

    /// Asks the system to read rows of mapped files soon.
    /// - Parameter rows: the rows, ascending.
    func willNeed(rows: some Collection<Int>) {
        for tensor in tensors { tensor.willNeed(rows: rows) }
    }
}

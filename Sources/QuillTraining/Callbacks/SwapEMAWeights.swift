/// Validates with the moving averages of the weights instead of the weights (`OptimizerOptions.average`).
public struct SwapEMAWeights: Callback {
    let swapsOnEpoch: Bool
    private var isSwapped = false

    /// Swaps weights and averages for each validation.
    /// - Parameter swapOnEpoch: whether to also swap them at the end of each epoch, until the next one begins, so that
    ///   later callbacks see the averages, for example to save them.
    public init(swapOnEpoch: Bool = false) { swapsOnEpoch = swapOnEpoch }

    /// - Throws: an `.argument` error if the optimizer keeps no averages.
    public mutating func trainingBegan(_ training: Training) throws {
        try training.requireAverages("SwapEMAWeights")
        // The interrupted training left the averages in place.
        if isSwapped { training.averagesAreInPlace = true }
    }

    /// Restores the weights.
    public mutating func epochBegan(_ epoch: Int, in training: Training) {
        training.putAverages(inPlace: false)
        isSwapped = false
    }

    /// Puts the averages in place.
    public mutating func validationBegan(in training: Training) { training.putAverages(inPlace: true) }

    /// Restores the weights.
    public mutating func validationEnded(in training: Training) { training.putAverages(inPlace: false) }

    /// Puts the averages in place, with `swapOnEpoch`.
    public mutating func epochEnded(_ epoch: Int, logs: Logs, in training: Training) {
        if swapsOnEpoch {
            training.putAverages(inPlace: true)
            isSwapped = true
        }
    }

    /// Whether the averages are in place.
    public var memory: CallbackMemory {
        get { CallbackMemory(numbers: ["swapped": isSwapped ? 1 : 0]) }
        set { isSwapped = newValue.numbers["swapped"] == 1 }
    }
}

/// Validates with the averages of the weights in place of the weights (`OptimizerOptions.average`).
public struct SwapEMAWeights: Callback {
    let swapsOnEpoch: Bool
    private var isSwapped = false

    /// Swaps weights and averages for each validation.
    /// - Parameter swapOnEpoch: whether to swap them at the end of each epoch too, until the next epoch begins: for later
    ///   callbacks, such as one that saves the model.
    public init(swapOnEpoch: Bool = false) { swapsOnEpoch = swapOnEpoch }

    /// - Throws: an `.argument` error if the optimizer keeps no averages.
    public mutating func trainingBegan(_ training: Training) throws {
        try training.requireAverages("SwapEMAWeights")
        // The interrupted training left them in place.
        if isSwapped { training.averagesAreInPlace = true }
    }

    /// Brings the weights back.
    public mutating func epochBegan(_ epoch: Int, in training: Training) {
        training.putAverages(inPlace: false)
        isSwapped = false
    }

    /// Puts the averages in place.
    public mutating func validationBegan(in training: Training) { training.putAverages(inPlace: true) }

    /// Brings the weights back.
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

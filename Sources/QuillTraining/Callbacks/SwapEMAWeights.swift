/// Validates with the averages of the weights in place of the weights (`OptimizerOptions.average`).
public struct SwapEMAWeights: Callback {
    let swapsOnEpoch: Bool
    private var isSwapped = false

    /// Swaps weights and averages for each validation.
    /// - Parameter swapOnEpoch: whether they are swapped too when an epoch has ended, for the callbacks after this one –
    ///   one that saves the model, say – until the next epoch begins.
    public init(swapOnEpoch: Bool = false) { swapsOnEpoch = swapOnEpoch }

    /// - Throws: an `.argument` error if the optimiser keeps no averages.
    public mutating func trainingBegan(_ training: Training) throws {
        try training.requireAverages("SwapEMAWeights")
        // The interrupted training left them there.
        if isSwapped { training.averagesAreInPlace = true }
    }

    /// Brings the weights back.
    public mutating func epochBegan(_ epoch: Int, _ training: Training) {
        training.putAverages(inPlace: false)
        isSwapped = false
    }

    /// Puts the averages in place.
    public mutating func validationBegan(_ training: Training) { training.putAverages(inPlace: true) }

    /// Brings the weights back.
    public mutating func validationEnded(_ training: Training) { training.putAverages(inPlace: false) }

    /// Puts the averages in place, if asked for.
    public mutating func epochEnded(_ epoch: Int, _ logs: Logs, _ training: Training) {
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

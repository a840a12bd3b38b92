import QuillTensor

extension Loss: CustomStringConvertible {
    /// The loss as it is written in Swift, without the arguments that have their defaults:
    /// `.sparseCategoricalCrossentropy(fromLogits: true)`; the name of a custom loss.
    public var description: String {
        guard let standard = try? Loss.named(name) else { return name }
        let word = "." + SettingsText.camelCase(name)
        if configuration.values.isEmpty { return word }
        var text = SettingsText()
        text.add(configuration.values, unlike: standard.configuration.values)
        return text.call(word)
    }
}

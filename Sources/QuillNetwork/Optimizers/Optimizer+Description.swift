import QuillTensor

extension Optimizer {
    /// The optimizer as it is written in Swift, without the arguments that have their defaults:
    /// `Adam(learningRate: 0.001)`.
    public var description: String {
        var text = SettingsText()
        text.add("learningRate", "\(learningRate)")
        var settings = configuration.values
        settings["learning_rate"] = nil
        let defaults = try? Self(configuration: Configuration()).configuration.values
        text.add(settings, unlike: defaults ?? [:])
        return text.call(Self.className)
    }
}

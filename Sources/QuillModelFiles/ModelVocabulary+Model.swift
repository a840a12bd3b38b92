import QuillNetwork
import QuillTraining

extension ModelVocabulary {
    /// Creates the vocabulary that a file of a model needs: the library's names and the model's own.
    init(of model: Model) {
        let layers = model.network.steps.compactMap { step in
            (step.layer as? any ConfigurableLayer).map { type(of: $0) as any ConfigurableLayer.Type }
        }
        self.init(layers: .standard.adding(layers))
        guard let compilation = model.compilation else { return }
        optimizers = .standard.adding([type(of: compilation.optimizer)])
        losses = compilation.losses
        metrics = compilation.metrics
    }
}

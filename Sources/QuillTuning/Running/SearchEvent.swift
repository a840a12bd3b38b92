/// Something that happened in a search, for those who watch it.
public enum SearchEvent: Sendable {
    /// A trial begins.
    case began(Trial)
    /// An epoch of a trial has ended.
    case reported(Trial, epoch: Int, value: Double)
    /// A trial has ended, in whatever way.
    case ended(Trial)
}

extension SearchEvent: CustomStringConvertible {
    /// A line about the event.
    public var description: String {
        switch self {
        case .began(let trial): "trial \(trial.number) begins: \(trial.settings)"
        case .reported(let trial, let epoch, let value): "trial \(trial.number), epoch \(epoch): \(value)"
        case .ended(let trial):
            "trial \(trial.number) \(trial.state.rawValue): "
                + [trial.value.map { "\($0)" }, trial.reason, "\(trial.settings)"].compactMap { $0 }
                .joined(separator: ", ")
        }
    }
}

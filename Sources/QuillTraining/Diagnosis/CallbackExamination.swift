import QuillNetwork

/// A callback that chooses by a metric.
package protocol MonitoringCallback: Callback {
    /// The metric.
    var monitor: Metric { get }
}

extension EarlyStopping: MonitoringCallback {}
extension ReduceLROnPlateau: MonitoringCallback {}

/// What is wrong in the callbacks.
struct CallbackExamination {
    let findings: [Finding]

    init(_ callbacks: [any Callback], _ validation: Validation) {
        let isOff = if case .off = validation { true } else { false }
        findings = callbacks.compactMap { callback in
            guard let monitor = (callback as? any MonitoringCallback)?.monitor,
                !monitor.name.hasPrefix("val_"),
                monitor.name == "loss" || (try? Metric.named(monitor.name)) != nil
            else { return nil }
            return Finding(
                .monitorsTraining,
                problem: "\(type(of: callback)) watches \(monitor), a metric of the training data",
                reason:
                    "It improves while the network learns the training data by heart, so training ends too late.",
                remedy: isOff
                    ? "Hold out validation data, such as .holdOut(0.1), and watch val_\(monitor)."
                    : "Watch val_\(monitor).")
        }
    }
}

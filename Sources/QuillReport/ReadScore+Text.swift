import QuillTensor

extension ReadScore {
    /// The score as a text table: groups, means, the confusion matrix, and the errors.
    /// - Parameter bold: emphasizes a header, for example for a terminal; by default headers are plain.
    public func text(bold: (String) -> String = { $0 }) -> String {
        var lines: [String] = []
        func line(_ name: String, _ count: String, _ share: String) -> String {
            name.left(width) + count.right(8) + share.right(10)
        }
        func percent(_ share: Double) -> String { (share * 100).fixed(2) + " %" }
        let groups = groups
        let width = max(26, (groups.map(\.name.count).max() ?? 0) + 2)
        if !groups.isEmpty {
            lines.append(bold(line("group", "pictures", "right")))
            for group in groups {
                lines.append(
                    line(group.name, group.answers.count.grouped, percent(Self.accuracy(group.answers))))
            }
        }
        if let macro { lines.append(bold(line("mean over groups", "", percent(macro)))) }
        lines.append(bold(line("all pictures", answers.count.grouped, percent(pooled))))
        if let fullAccuracy { lines.append(line("whole texts", full.count.grouped, percent(fullAccuracy))) }
        if !strings.isEmpty {
            lines.append(line("wrong digits", digitCount.grouped, percent(digitErrorRate)))
        }
        if let characterErrorRate {
            lines.append(line("wrong characters", "", percent(characterErrorRate)))
        }
        if let calibrationError {
            lines.append(line("calibration error", strings.count.grouped, percent(calibrationError)))
        }
        let refused = answers.count { $0.isRefused }
        if refused > 0 { lines.append(line("refused", refused.grouped, "")) }
        if confusion.joined().reduce(0, +) > 0, !errors.isEmpty { lines += ["", confusionText(bold)] }
        if !errors.isEmpty {
            lines += ["", bold("\(errors.count) \(errors.count == 1 ? "error" : "errors")")]
            let name = min(60, errors.map(\.file.count).max() ?? 0)
            lines += errors.map { error in
                let text = error.read.split(whereSeparator: \.isNewline).joined(separator: " / ")
                let read = error.isRefused ? "refused" : error.read.isEmpty ? "not read" : "read \(text)"
                return "\(error.file.left(name))  is \(error.label), \(read)"
                    + (error.read.isEmpty ? "" : " (\(error.confidence.percent))")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// The confusion matrix: a row per digit, a column per digit that was read.
    private func confusionText(_ bold: (String) -> String) -> String {
        let columns = (1...9).map { "\($0)".right(6) }.joined()
        let header = "is  read as" + "0".right(3) + columns + "else".right(6)
        let rows = confusion.enumerated().map { label, counts in
            "\(label)".right(2) + "".right(6)
                + counts.map { ($0 == 0 ? "·" : $0.grouped).right(6) }.joined()
        }
        return ([bold(header)] + rows).joined(separator: "\n")
    }
}

import QuillData
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining

extension ModelReport {
    /// The canvas to draw on and the networks that answer, in at most as many bytes as given. Networks that can't be
    /// there are named with the reason.
    func canvas(within limit: Int) -> HTML {
        var room =
            limit - PageFiles.module.utf8.count - PageFiles.normalizer.utf8.count
            - PageFiles.program.utf8.count - 8_000
        var (literals, parts, notes): ([String], [HTML], [HTML]) = ([], [], [])
        for (index, run) in runs.enumerated() {
            do {
                let network = try network(of: run)
                // What is left is for this network and those after it.
                let share = room / (runs.count - index)
                guard
                    let precision = [PageNetwork.Precision.full, .half].first(where: {
                        network.size($0) + 2_000 <= ($0 == .full ? share : room)
                    })
                else {
                    throw QuillError(
                        .argument,
                        "with \(run.model.parameterCount.grouped) parameters it is too large for a page")
                }
                let literal = "{\(members(run)),\n\(network.members(precision))}"
                room -= literal.utf8.count
                parts.append(Self.part(literals.count, run.name, isRounded: precision == .half))
                literals.append(literal)
            } catch {
                notes.append("<p class=\"note\"><b>\(run.name)</b> can’t answer here: \("\(error)")</p>")
            }
        }
        let note = HTML.joined(notes)
        guard !literals.isEmpty else { return note }
        return """
            <h2>Draw a digit</h2>
            \(note)
            <div class="draw">
            <div class="pad">
            <canvas id="drawing" width="280" height="280" role="img" aria-label="Draw here"></canvas>
            <p><span class="small muted">by mouse, pen, or finger</span><button id="clear" type="button">Clear</button></p>
            </div>
            <div class="answers">
            \(HTML.joined(parts))
            </div>
            </div>
            <p class="small muted">\(how) Calculated in this page by <span id="backend">…</span>.</p>
            <noscript><p class="note">The networks answer only where the page may run its program.</p></noscript>
            <script type="text/plain" id="page-module">\(HTML(markup: PageFiles.module))</script>
            <script type="text/plain" id="page-normalizer">\(HTML(markup: PageFiles.normalizer))</script>
            <script>
            window.quillNetworks = math => [
            \(HTML(markup: literals.joined(separator: ",\n")))
            ];
            </script>
            <script>
            \(HTML(markup: PageFiles.program))</script>
            """
    }

    private var how: String {
        runs.contains(where: normalizes)
            ? "The drawing is normalized as quill predict normalizes pictures; the small image is what the network sees."
            : "The drawing is resized to the network’s input; the small image is what the network sees."
    }

    private static func part(_ index: Int, _ name: String, isRounded: Bool) -> HTML {
        let note: HTML =
            isRounded
            ? "<p class=\"small muted\">Weights are rounded to 16 bits to keep the page small.</p>" : ""
        return """
            <div class="network" data-network="\(index)">
            <h3>\(name)</h3>
            <div class="result"><canvas width="28" height="28" role="img" aria-label="What the network sees"></canvas><div class="answer" aria-live="polite">–</div></div>
            <div class="bars"></div>
            \(note)
            </div>
            """
    }

    private func network(of run: Run) throws -> PageNetwork {
        let network = try PageNetwork(SavedModel(network: run.model.network, weights: run.model.weights))
        let (input, output) = (network.input, network.output)
        guard input.rank == 2 || input.rank == 3 && [1, 3].contains(input[2]) else {
            throw QuillError(.argument, "its input \(input) is no image")
        }
        guard output.rank == 1 else {
            throw QuillError(.argument, "it isn’t a classifier: its output is \(output)")
        }
        return network
    }

    /// Whether drawings for a network are normalized, as `quill predict` decides it for pictures.
    private func normalizes(_ run: Run) -> Bool {
        guard run.model.network.inputShapes.map(\.dimensions) == [[28, 28, 1]] else { return false }
        guard run.subject.trainedOn.map({ !$0.isDarkOnLight }) ?? true else { return false }
        guard let names = run.model.classNames else { return run.model.network.outputShapes[0] == [10] }
        let digits = ClassNumber.values(of: names).count { $0.map { (0...9).contains($0) } ?? false }
        return digits * 2 > names.count
    }

    private func members(_ run: Run) -> String {
        let network = run.model.network
        let units = network.outputShapes[0][0]
        let count = units == 1 ? 2 : units
        let known = [run.model.classNames, data.test.classNames].compactMap { $0 }.first { $0.count == count }
        let names = known ?? (0..<count).map(String.init)
        let activation = network.finalActivation(ofOutput: 0)
        let head =
            units == 1 && activation == .sigmoid
            ? "sigmoid" : activation == .softmax || activation == .sigmoid ? "none" : "softmax"
        return [
            "classes:[\(names.map(HTML.literal).joined(separator: ","))]", "head:\"\(head)\"",
            "normalizes:\(normalizes(run))",
            "isLightOnDark:\(run.subject.trainedOn.map { !$0.isDarkOnLight } ?? true)",
        ].joined(separator: ",")
    }
}

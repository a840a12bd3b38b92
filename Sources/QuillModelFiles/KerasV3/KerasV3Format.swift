import QuillCodecs
import QuillHDF5
import QuillNetwork
import QuillTensor
import QuillTraining

/// Keras 3's `.keras` files: a zip archive of a configuration in JSON and an HDF5 file of weights.
struct KerasV3Format: ReadableModelFormat, WritableModelFormat {
    let name = "Keras 3"
    let fileExtensions = ["keras"]
    let parts: SavedModel.Parts = [.network, .weights, .compilation, .optimizerState, .classNames, .metadata]

    func recognizes(_ file: ModelFile) -> Bool {
        guard ZipArchive.isZip(file.start), let archive = try? ZipArchive(path: file.path) else {
            return false
        }
        return archive.entry(named: KerasNames.configurationFile) != nil
    }

    func decode(_ file: ModelFile, _ vocabulary: ModelVocabulary) throws -> SavedModel {
        let archive = try ZipArchive(path: file.path)
        let configuration = try JSONField(
            JSON(
                parsing: Self.bytes(KerasNames.configurationFile, archive, file),
                name: KerasNames.configurationFile),
            KerasNames.configurationFile)
        let network = try NetworkReader(layers: vocabulary.layers).network(configuration)
        let weights = KerasV3Weights(
            try HDF5.decode(
                Self.bytes(KerasNames.weightsFile, archive, file), name: KerasNames.weightsFile))
        var notes: [String] = []
        var model = SavedModel(network: network, weights: try weights.weights(of: network, notes: &notes))
        var schedule: JSON?
        if archive.entry(named: KerasNames.metadataFile) != nil {
            let metadata = try JSONField(
                JSON(
                    parsing: Self.bytes(KerasNames.metadataFile, archive, file),
                    name: KerasNames.metadataFile), KerasNames.metadataFile)
            let names = try metadata[KerasNames.classNames]
            if !names.isNull { model.classNames = try names.elements.map { try $0.string } }
            let texts = try metadata[KerasNames.ownMetadata]
            if !texts.isNull { model.metadata = try texts.members.mapValues { try $0.string } }
            let own = try metadata[KerasNames.ownSchedule]
            if !own.isNull { schedule = own.value }
            let members = metadata.value.members
            model.producer = KerasNames.producer(
                members?[KerasNames.producerKey]?.string, version: members?[KerasNames.versionKey]?.string)
        }
        let arguments = try configuration[KerasNames.compilation]
        if !arguments.isNull {
            try model.compile(
                KerasCompilation(arguments.value, schedule: schedule), vocabulary, &notes)
        }
        if let compilation = model.compilation, let variables = try weights.optimizerVariables {
            model.takeOptimizerState(variables, .keras3, compilation, &notes)
        }
        model.notes = notes
        return model
    }

    /// Returns a member of the archive, at most as large as deflate can pack into the file.
    private static func bytes(_ name: String, _ archive: ZipArchive, _ file: ModelFile) throws -> [UInt8] {
        guard let entry = archive.entry(named: name) else {
            throw QuillError(
                .file,
                "expected \(name) in the archive, received \(archive.entries.map(\.name).sorted().prefix(8).joined(separator: ", "))"
            )
        }
        return try archive.bytes(of: entry, limit: 1032 * file.size)
    }

    func encode(_ model: SavedModel) throws -> EncodedModel {
        let network = try model.requiredNetwork
        var notes: [String] = []
        var configuration = try network.json.members ?? [:]
        var optimizer: (name: String, variables: [AnyTensor])?
        if let compilation = model.compilation {
            configuration[KerasNames.compilation] = try compilation.kerasArguments(.keras3, notes: &notes)
            let variables = try KerasOptimizerState(compilation.optimizer, of: network)
                .variables(model.optimizerState ?? [:])
            if let variables {
                optimizer = (type(of: compilation.optimizer).className.lowercased(), variables.map(\.value))
            } else if model.optimizerState != nil {
                notes.append(
                    "Keras files cannot hold the state of \(type(of: compilation.optimizer).className)")
            }
        }
        var metadata: [String: JSON] = [
            KerasNames.versionKey: .string(KerasNames.version),
            KerasNames.producerKey: .string(KerasNames.ownProducer),
            // The earliest date of a zip archive, so that equal models give equal bytes.
            "date_saved": "1980-01-01@00:00:00",
        ]
        metadata[KerasNames.ownSchedule] = try model.compilation?.optimizer.learningRate.ownSchedule
        metadata[KerasNames.classNames] = model.classNames.map { .array($0.map { .string($0) }) }
        if !model.metadata.isEmpty {
            metadata[KerasNames.ownMetadata] = .object(model.metadata.mapValues { .string($0) })
        }
        let weights = try HDF5.encode(KerasV3Weights.group(model.weights, of: network, optimizer: optimizer))
        return EncodedModel(
            try ZipWriter.encode { archive in
                try archive.add(KerasNames.metadataFile, Array(JSON.object(metadata).text.utf8))
                try archive.add(KerasNames.configurationFile, Array(JSON.object(configuration).text.utf8))
                try archive.add(KerasNames.weightsFile, weights)
            }, notes: notes)
    }
}

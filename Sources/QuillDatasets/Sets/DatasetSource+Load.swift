import Foundation
import QuillCodecs
import QuillData
import QuillTensor

extension DatasetSource {
    /// The data set from the cache, downloaded into it first where it is not there.
    ///
    /// The cache is a folder in `$QUILL_CACHE`, else in `quill` in `$XDG_CACHE_HOME`, `~/.cache` or, on macOS,
    /// `~/Library/Caches`. An interrupted download goes on where it stopped. With `QUILL_OFFLINE=1` nothing is
    /// downloaded.
    /// - Parameters:
    ///   - environment: the environment variables to heed.
    ///   - mirrors: folders on the web that hold the files under their names; nil for ``mirrors``.
    ///   - progress: called when a mirror is asked and then many times a second, on any thread.
    /// - Throws: a `.network` error with each mirror's reason if the files can be had nowhere, a `.file` error if the
    ///   cache cannot be written, a `.cancelled` error if the task is cancelled.
    public func load(
        environment: [String: String] = ProcessInfo.processInfo.environment, mirrors: [URL]? = nil,
        progress: (@Sendable (DownloadProgress) -> Void)? = nil
    ) async throws -> ImageData {
        try await load(environment: environment, mirrors: mirrors, stallLimit: 5, progress: progress)
    }

    func load(
        environment: [String: String], mirrors: [URL]?, stallLimit: TimeInterval,
        progress: (@Sendable (DownloadProgress) -> Void)?
    ) async throws -> ImageData {
        let cache = try cache(environment)
        let hosts = try await fill(cache, environment, mirrors ?? self.mirrors, stallLimit, progress)
        let source: ImageData.Source =
            hosts.isEmpty
            ? .cache(self, folder: cache.shownFolder)
            : .download(self, host: hosts.joined(separator: " and "), folder: cache.shownFolder)
        return try read(cache, source)
    }

    /// How the files in the cache are.
    public enum FileState: String, Sendable {
        /// It is there and what it must be.
        case good
        /// It is there, but not what it must be.
        case damaged
        /// It is not there.
        case missing
    }

    /// The files in the cache and how they are; all are read for this.
    /// - Throws: a `.file` error if there is no place for a cache.
    public func verify(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> [(file: String, state: FileState)] {
        let cache = try cache(environment)
        let gaps = cache.gaps(among: files)
        return files.map { file in
            let gap = gaps.first { $0.file == file }
            return (cache.path(file), gap.map { $0.isDamaged ? .damaged : .missing } ?? .good)
        }
    }

    /// Whether all files are in the cache; they are not read for this.
    public func isCached(environment: [String: String] = ProcessInfo.processInfo.environment) -> Bool {
        guard let cache = try? cache(environment) else { return false }
        return files.allSatisfy(cache.has)
    }

    func cache(_ environment: [String: String]) throws -> DatasetCache {
        try DatasetCache(environment: environment, folder: folder, title: title)
    }

    /// Downloads what is missing.
    /// - Returns: the hosts that were needed.
    private func fill(
        _ cache: DatasetCache, _ environment: [String: String], _ mirrors: [URL], _ stallLimit: TimeInterval,
        _ progress: (@Sendable (DownloadProgress) -> Void)?
    ) async throws -> [String] {
        var gaps = cache.gaps(among: files)
        if gaps.isEmpty { return [] }
        let offline = environment["QUILL_OFFLINE"] ?? ""
        let isOffline = !(offline.isEmpty || offline == "0")
        let hasArchive = archive.map(cache.has) ?? false
        guard !isOffline || hasArchive else {
            throw QuillError(.network, "\(cache.description(of: gaps)) and QUILL_OFFLINE is set")
        }
        let lock = try await cache.lock()
        defer { lock.release() }
        // Another process may have filled the cache while this one waited.
        gaps = cache.gaps(among: files)
        if gaps.isEmpty { return [] }
        let wanted = archive.map { cache.gaps(among: [$0]).map(\.file) } ?? gaps.map(\.file)
        guard !isOffline || wanted.isEmpty else {
            throw QuillError(.network, "\(cache.description(of: gaps)) and QUILL_OFFLINE is set")
        }
        var hosts: [String] = []
        for file in wanted {
            let download = FileDownload(
                file: file, cache: cache, mirrors: mirrors, stallLimit: stallLimit, progress: progress)
            do {
                let host = try await download.run()
                if !hosts.contains(host) { hosts.append(host) }
            } catch let error as QuillError where error.kind == .network {
                throw QuillError(
                    .network, "\(cache.description(of: gaps)) and cannot be downloaded: \(error.message)")
            }
        }
        if let archive { try cache.extract(gaps.map(\.file), from: archive) }
        return hosts
    }

    private func read(_ cache: DatasetCache, _ source: ImageData.Source) throws -> ImageData {
        switch layout {
        case .idx(let idx):
            func part(_ images: DataFile, _ labels: DataFile) throws -> Dataset {
                let part = try Dataset(
                    imageFile: cache.path(images), labelFile: cache.path(labels), imageShape: imageShape,
                    classNames: classNames, firstLabel: idx.firstLabel)
                return idx.isTransposed ? part.transposed : part
            }
            return ImageData(
                checkedTrain: try part(idx.trainImages, idx.trainLabels),
                test: try part(idx.testImages, idx.testLabels), source: source)
        case .digitText(let train, let test):
            return ImageData(
                checkedTrain: try Dataset(digitText: cache.path(train), imageShape: imageShape),
                test: try Dataset(digitText: cache.path(test), imageShape: imageShape), source: source)
        }
    }
}

extension DatasetCache {
    /// Unpacks files from the archive beside them, which is known to be right.
    fileprivate func extract(_ files: [DataFile], from archive: DataFile) throws {
        let zip = try ZipArchive(path: path(archive))
        for file in files {
            guard let entry = zip.entry(named: file.remoteName) else {
                throw QuillError(.file, "\(zip.name): expected \(file.remoteName) in it")
            }
            try AtomicFile.write(to: path(file)) { writer in
                let reader = try zip.reader(of: entry, unpacking: true)
                try note(Checksum(of: reader) { try writer.write($0) }, of: file)
            }
        }
    }
}

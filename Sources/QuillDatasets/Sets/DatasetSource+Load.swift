import QuillCodecs
import QuillData
import QuillDownloads
import QuillTensor

extension DatasetSource {
    /// The environment variables that say where the cache is and whether to download, as they are now.
    public static var environment: [String: String] { DatasetCache.environment }

    /// Loads the data set from the cache, downloading it first if necessary.
    ///
    /// The cache is a folder in `$QUILL_CACHE`, else in `quill` in `$XDG_CACHE_HOME`, `~/.cache` or, on macOS,
    /// `~/Library/Caches`. An interrupted download resumes where it stopped. With `QUILL_OFFLINE=1` nothing is
    /// downloaded.
    /// - Parameters:
    ///   - environment: the environment variables to use.
    ///   - mirrors: the URLs of folders that contain the files; nil for ``mirrors``.
    ///   - progress: called when a request starts and then many times a second, on any thread.
    /// - Throws: a `.network` error with each mirror's reason if a file can't be downloaded, a `.file` error if the
    ///   cache can't be written, a `.cancelled` error if the task is cancelled.
    public func load(
        environment: [String: String] = DatasetSource.environment, mirrors: [String]? = nil,
        progress: (@Sendable (DownloadProgress) -> Void)? = nil
    ) async throws -> ImageData {
        try await load(
            environment: environment, mirrors: mirrors, stallLimit: .seconds(5), progress: progress)
    }

    func load(
        environment: [String: String], mirrors: [String]?, stallLimit: Duration,
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

    /// The state of a file in the cache.
    public enum FileState: String, Sendable {
        /// The file exists and is intact.
        case good
        /// The file exists but has the wrong contents.
        case damaged
        /// The file doesn't exist.
        case missing
    }

    /// Checks the files in the cache. This reads every file.
    /// - Throws: a `.file` error if no cache folder is configured, or if the system lacks libcrypto.
    public func verify(
        environment: [String: String] = DatasetSource.environment
    ) throws -> [(file: String, state: FileState)] {
        try SHA256.require()
        let cache = try cache(environment)
        let gaps = cache.gaps(among: files)
        return files.map { file in
            let gap = gaps.first { $0.file == file }
            return (cache.path(file), gap.map { $0.isDamaged ? .damaged : .missing } ?? .good)
        }
    }

    /// Returns whether all files are in the cache, without reading them.
    public func isCached(environment: [String: String] = DatasetSource.environment) -> Bool {
        guard let cache = try? cache(environment) else { return false }
        return files.allSatisfy(cache.has)
    }

    func cache(_ environment: [String: String]) throws -> DatasetCache {
        try DatasetCache(environment: environment, folder: folder, title: title)
    }

    /// Downloads the missing files.
    /// - Returns: the hosts that supplied them.
    private func fill(
        _ cache: DatasetCache, _ environment: [String: String], _ mirrors: [String], _ stallLimit: Duration,
        _ progress: (@Sendable (DownloadProgress) -> Void)?
    ) async throws -> [String] {
        try SHA256.require()
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
    /// Unpacks files from the archive in this folder, which has been verified.
    fileprivate func extract(_ files: [DataFile], from archive: DataFile) throws {
        let zip = try ZipArchive(path: path(archive))
        for file in files {
            guard let entry = zip.entry(named: file.remoteName) else {
                throw QuillError(.file, "\(zip.name): expected the entry \(file.remoteName)")
            }
            try AtomicFile.write(to: path(file)) { writer in
                let reader = try zip.reader(of: entry, unpacking: true)
                try note(Checksum(of: reader) { try writer.write($0) }, of: file)
            }
        }
    }
}

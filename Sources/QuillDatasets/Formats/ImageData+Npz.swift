import QuillCodecs
import QuillData
import QuillTensor

extension ImageData {
    /// The recognized array names for images and labels.
    private static let pairs:
        [(train: (images: String, labels: String), test: (images: String, labels: String))] = [
            (("x_train", "y_train"), ("x_test", "y_test")),
            (("train_images", "train_labels"), ("test_images", "test_labels")),
        ]
    private static let single = [("images", "labels"), ("x", "y"), ("data", "labels"), ("X", "y")]

    /// Reads a NumPy archive: `x_train`, `y_train`, `x_test`, `y_test`, as Keras names them, or `train_images`,
    /// `train_labels` and so on, or only `images` and `labels`.
    static func read(npz path: String, isTest: Bool) throws -> ImageData {
        let names = Set(try Npz.names(path))
        let source = Source.file(path, kind: "npz file")
        for pair in pairs where names.isSuperset(of: [pair.train.images, pair.train.labels]) {
            let hasTest = names.isSuperset(of: [pair.test.images, pair.test.labels])
            let train = try Part(path, pair.train.images, pair.train.labels)
            let test = try hasTest ? Part(path, pair.test.images, pair.test.labels) : nil
            let classes = max(train.classes, test?.classes ?? 0)
            let data = try train.dataset(classes)
            return try ImageData(train: data, test: test?.dataset(classes) ?? data[0..<0], source: source)
        }
        guard let (images, labels) = single.first(where: { names.isSuperset(of: [$0.0, $0.1]) }) else {
            throw QuillError(
                .file,
                "\(path): expected arrays x_train and y_train, train_images and train_labels, or images and labels; "
                    + "found \(names.sorted().joined(separator: ", "))")
        }
        let part = try Part(path, images, labels)
        return ImageData(try part.dataset(part.classes), isTest: isTest, source: source)
    }

    /// An array of images and the array of their labels.
    private struct Part {
        private let images: Tensor<UInt8>
        private let labels: Tensor<Int32>
        private let place: String

        init(_ path: String, _ imageName: String, _ labelName: String) throws {
            let arrays = try Npz.read(path, names: [imageName, labelName])
            guard let images = arrays[imageName], let labels = arrays[labelName] else {
                throw QuillError(.file, "\(path): expected \(imageName) and \(labelName)")
            }
            place = "\(path): \(imageName), \(labelName)"
            self.images = try Self.images(images, "\(path): \(imageName)")
            self.labels = try Self.labels(labels, "\(path): \(labelName)")
        }

        /// The largest label plus one. Negative labels are rejected when the data set is created.
        var classes: Int { Int(labels.maximum ?? 0) + 1 }

        func dataset(_ classes: Int) throws -> Dataset {
            guard classes <= 65_536 else {
                throw QuillError(.data, "\(place): expected labels below 65536, received \(classes - 1)")
            }
            do {
                return try Dataset(images: images, labels: labels, classes: classes)
            } catch let error as QuillError {
                throw QuillError(error.kind, "\(place): \(error.message)")
            }
        }

        private static func images(_ tensor: AnyTensor, _ place: String) throws -> Tensor<UInt8> {
            let bytes: Tensor<UInt8>
            switch tensor {
            case .uint8(let tensor): bytes = tensor
            case .int32(let tensor): bytes = try tensor.bytes(place)
            case .int64(let tensor): bytes = try tensor.bytes(place)
            case .float32(let tensor): bytes = try tensor.bytes(place)
            case .float64(let tensor): bytes = try tensor.bytes(place)
            case .bool(let tensor): bytes = tensor.cast()
            }
            switch bytes.rank {
            case 3: return try bytes.reshaped(to: Shape(bytes.shape.dimensions + [1]))
            case 4: return bytes
            default:
                throw QuillError(
                    .shape,
                    "\(place): expected [count, height, width] or [count, height, width, channels], received "
                        + "\(bytes.shape)")
            }
        }

        private static func labels(_ tensor: AnyTensor, _ place: String) throws -> Tensor<Int32> {
            let labels: Tensor<Int32>
            switch tensor {
            case .uint8, .int32, .int64, .bool:
                do {
                    labels = try tensor.converted()
                } catch let error as QuillError {
                    throw QuillError(error.kind, "\(place): \(error.message)")
                }
            case .float32, .float64:
                throw QuillError(
                    .data, "\(place): expected whole numbers, received \(tensor.dataType.rawValue)")
            }
            // Some data sets store labels as [count, 1].
            guard labels.rank == 1 || (labels.rank == 2 && labels.shape[1] == 1) else {
                throw QuillError(.shape, "\(place): expected [count], received \(labels.shape)")
            }
            return try labels.reshaped(to: [labels.elementCount])
        }
    }
}

extension Tensor {
    /// Converts the numbers to bytes if all are whole and from 0 to 255.
    fileprivate func bytes(_ place: String) throws -> Tensor<UInt8> {
        let row = max(shape.dropFirst().elementCount, 1)
        var index = 0
        return try map { element in
            defer { index += 1 }
            guard let byte = UInt8(exactly: element.asDouble) else {
                throw QuillError(
                    .data,
                    "\(place): row \(index / row): expected whole numbers 0 to 255, received \(element)")
            }
            return byte
        }
    }
}

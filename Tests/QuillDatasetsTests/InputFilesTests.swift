import QuillCodecs
import QuillData
import QuillTensor
import TestSupport
import Testing

@testable import QuillDatasets

/// Files as people have them, with rows of MNIST.
@Suite(.needs(.inputs)) struct InputFilesTests {
    private func read(_ name: String, _ options: ReadOptions = ReadOptions()) throws -> ImageData {
        try ImageData.read("\(TestData.inputs.required())/\(name)", reading: options)
    }

    private func mnist(_ name: String) throws -> Tensor<UInt8> {
        let table = try read("pj/mnist_\(name).csv")
        return name == "train" ? table.train.images : table.test.images
    }

    @Test func readsTables() throws {
        let redmon = try read("pj/mnist_train.csv")
        #expect(redmon.train.count == 100 && redmon.test.labels.elements == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
        #expect(redmon.notes == ["tested on mnist_test.csv, 10 images"])
        let test = try read("pj/mnist_test.csv")
        #expect(test.train.count == 0 && test.test.count == 10)
        for name in ["semicolon.csv", "pandas_index.csv", "scaled01.csv"] {
            let data = try read(name)
            #expect(
                data.train.images == redmon.train.images && data.train.labels == redmon.train.labels,
                "\(name)")
            #expect(!data.notes.isEmpty, "\(name)")
        }
        let kaggle = try read("kaggle/train.csv")
        #expect(kaggle.train.count == 900 && kaggle.test.count == 0)
        let unlabeled = try UnlabeledImages.read("\(TestData.inputs.required())/kaggle/test.csv")
        #expect(unlabeled.images.shape == [10, 28, 28, 1])
        #expect(try read("kaggle").train.images == kaggle.train.images)
    }

    @Test func readsUCIsDigits() throws {
        for options in [ReadOptions(), ReadOptions(labelColumn: .last)] {
            let data = try read("optdigits_uci.csv", options)
            #expect(data.train.count == 3823 && data.train.imageShape == [8, 8, 1])
            #expect(data.train.classCounts == [376, 389, 380, 389, 387, 376, 377, 387, 380, 382])
            #expect(data.train.images[0, 0, 2, 0].scalar == 96 && data.train.images.maximum == 255)
            #expect(data.notes.contains("pixels are 0…16, scaled to 0…255 (--scale 0..255 leaves them)"))
        }
    }

    @Test func readsArrays() throws {
        let path = try TestData.inputs.required()
        let ten = try UnlabeledImages.read("\(path)/ten_uint8.npy").images
        for name in ["ten_flat784.npy", "ten_scaled01.npy", "ten_dark_on_white.npy"] {
            let images = try UnlabeledImages.read("\(path)/\(name)")
            #expect(images.images == ten, "\(name)")
            #expect(images.notes.isEmpty == (name == "ten_flat784.npy"))
        }
        let hot = try read("onehot.npz")
        #expect(try hot.train.images == mnist("train") && hot.train.classCount == 10)
        #expect(try hot.train.labels == read("pj/mnist_train.csv").train.labels)
    }

    @Test func findsFolders() throws {
        for name in ["torchvision", "idx_and_folder"] {
            let data = try read(name)
            let (train, test) = (try mnist("train"), try mnist("test"))
            #expect(data.train.images == train && data.test.images == test, "\(name)")
        }
    }
}

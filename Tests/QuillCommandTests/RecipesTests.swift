import QuillCodecs
import TestSupport
import Testing

/// Tests `quill recipes`, which lists the networks that can be trained by name.
struct RecipesTests {
    let program: Program
    private let folder: Scratch

    init() throws {
        folder = try Scratch()
        program = Program(folder: folder.path)
    }

    @Test func listsTheNetworksAsked() throws {
        let result = try program.run("recipes", "mlp-128-32", "cnn-32-64", "lenet-5")
        #expect(result.code == 0 && result.error == "")
        #expect(
            result.output == """
                name        parameters  epochs  batch  published  source
                mlp-128-32     104,938      20     32     0.9789  "Machine learning in practice: recognizing MNIST \
                digits with fully connected networks"
                cnn-32-64      225,034      20     32          –
                lenet-5         61,706      20     64     0.9905  LeCun et al. 1998, "Gradient-based learning applied \
                to document recognition"

                """)
    }

    @Test func knowsTheReaderToo() throws {
        let rows = try #require(try json(program.run("recipes", "--json").output).elements)
        let names = rows.compactMap { $0.members?["name"]?.string }
        #expect(names.count == rows.count && Set(names).count == names.count)
        #expect(names.first == "mlp-128" && names.last == "reader")
    }

    @Test func givesEverythingAsJSON() throws {
        let rows = try #require(try json(program.run("recipes", "mlp-512x3", "--json").output).elements)
        let row = try #require(rows.first?.members)
        #expect(rows.count == 1)
        let layers = try #require(row["layers"]?.elements)
        #expect(
            layers.compactMap { $0.members?["type"]?.string } == [
                "Rescaling", "Flatten", "Dense", "Dropout", "Dense", "Dropout", "Dense", "Dropout", "Dense",
            ])
        let last = try #require(layers.last?.members)
        #expect(last["inputs"] == layers[7].members?["name"].map { .array([$0]) })
        #expect(last["output_shape"] == .array([.integer(10)]) && last["parameters"] == .integer(5130))
        #expect(last["config"]?.members?["activation"] == .string("softmax"))
        #expect(last["config"]?.members?["units"] == .integer(10))
        var rest = row
        rest["layers"] = nil
        #expect(
            rest == [
                "name": .string("mlp-512x3"), "parameters": .integer(932_362),
                "text": .string(
                    "flatten, dense 512 relu, dropout 0.2, dense 512 relu, dropout 0.2, dense 512 relu, dropout 0.2, "
                        + "dense 10 softmax"),
                "target": .string("classes"), "loss": .string("categorical_crossentropy"),
                "optimizer": .string("RMSprop"), "learning_rate": .number(0.001),
                "schedule": .string("constant"), "batch_size": .integer(128), "epochs": .integer(16),
                "held_out": .string("the last 20 % of the rows"),
                "early_stopping": .object(["monitor": .string("val_loss"), "patience": .integer(16)]),
                "source": .object([
                    "kind": .string("tutorial"),
                    "title": .string(
                        "Deep learning: building a fully connected network (DNN) to classify MNIST"),
                    "original_title": .string("深度学习 | 搭建全连接神经网络(DNN)实现mnist手写集分类"),
                    "author": .string("Mr_zwX"), "year": .integer(2020), "link": .null,
                    "text": .string(
                        "Mr_zwX 2020, \"Deep learning: building a fully connected network (DNN) to classify MNIST\""
                    ),
                ]),
                "published_accuracy": .number(0.974), "published_seconds_per_epoch": .number(6),
                "benchmarked": .bool(true),
            ])
    }

    @Test func namesTheInputsOfBranches() throws {
        let rows = try #require(try json(program.run("recipes", "resnet-16-32-64", "--json").output).elements)
        let row = try #require(rows.first?.members)
        #expect(row["text"] == .null)
        let layers = try #require(row["layers"]?.elements?.compactMap { $0.members })
        let names = layers.compactMap { $0["name"]?.string }
        let sums = layers.filter { $0["type"]?.string == "Add" }
        #expect(sums.count == 3)
        for sum in sums {
            let inputs = try #require(sum["inputs"]?.elements?.compactMap { $0.string })
            #expect(inputs.count == 2 && inputs.allSatisfy { names.contains($0) })
        }
    }
}

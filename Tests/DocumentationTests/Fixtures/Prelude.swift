// The declarations that snippets in doc comments rely on.
import Quill
import QuillPictures

func given<Value>() -> Value { fatalError("snippets are compiled, not run") }

var mnist: ImageData { given() }
var digits: Dataset { given() }
var images: Tensor<UInt8> { given() }
var noise: Tensor<Float> { given() }
var callbacks: [any Callback] { given() }
var plainText: any ModelFileFormat { given() }

var model: Model {
    get { given() }
    set {}
}
var generator: Model {
    get { given() }
    set {}
}
var discriminator: Model { given() }
var wide: Model { given() }
var deep: Model { given() }
var history: History { given() }

// A hand-built graph.
var graph: Graph { given() }
var x: Node { given() }
var y: Node { given() }
var w: Node { given() }
var b: Node { given() }
var loss: Node { given() }
var gradient: Node { given() }
var batches: [(Tensor<Float>, Tensor<Float>)] { given() }

// A functional model.
var left: Symbol { given() }
var right: Symbol { given() }

// Handwriting.
var reader: DigitReader { given() }
var picture: Picture { given() }
var accuracies: [Double] { given() }
var cells: [ImageGrid.Cell] { given() }
var probabilities: [Double] { given() }

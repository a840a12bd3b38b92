import QuillGraph
import QuillNetwork
import QuillTensor

extension ONNXExporter {
    mutating func layerNormalization(
        _ step: InferenceNetwork.Step, _ gamma: Tensor<Float>, _ beta: Tensor<Float>?, _ epsilon: Float
    ) {
        var inputs = [plainTensor(step.inputs[0]), weight("\(step.name)/gamma", gamma)]
        if let beta { inputs.append(weight("\(step.name)/beta", beta)) }
        let attributes: [String: ONNXModel.Attribute] = [
            "axis": .int(Int64(-gamma.rank)), "epsilon": .float(epsilon),
        ]
        set(node("LayerNormalization", inputs, attributes, name: step.name))
    }

    mutating func transposedConvolution(
        _ step: InferenceNetwork.Step, _ kernel: Tensor<Float>, _ bias: [Float]?,
        _ window: InferenceNetwork.TransposedWindow
    ) {
        // [height, width, filters, channels] → [channels, filters, height, width]
        let kernelName = weight("\(step.name)/kernel", kernel.transposed(3, 2, 0, 1))
        var inputs = [imageTensor(step.inputs[0]), kernelName]
        if let bias { inputs.append(weight("\(step.name)/bias", Tensor(bias))) }
        let attributes: [String: ONNXModel.Attribute] = [
            "kernel_shape": .ints([Int64(kernel.shape[0]), Int64(kernel.shape[1])]),
            "strides": .ints(Self.pair(window.strides)), "dilations": .ints(Self.pair(window.dilation)),
            "pads": .ints(Self.pair(window.before) + Self.pair(window.after)),
            "output_padding": .ints(Self.pair(window.beyond)),
        ]
        set(node("ConvTranspose", inputs, attributes, name: step.name), .channelsFirst)
    }

    mutating func slopes(_ step: InferenceNetwork.Step, _ slopes: Tensor<Float>) {
        let isImage = step.output.rank == 3 && tensor(step.inputs[0]).layout == .channelsFirst
        let ordered = isImage ? slopes.transposed(2, 0, 1) : slopes
        let input = isImage ? imageTensor(step.inputs[0]) : plainTensor(step.inputs[0])
        set(
            node("PRelu", [input, weight("\(step.name)/alpha", ordered)], name: step.name),
            isImage ? .channelsFirst : .plain)
    }

    mutating func cropping(
        _ step: InferenceNetwork.Step, _ before: Extent, _ after: Extent, of image: Shape
    ) {
        let ends = [image[0] - after.height, image[1] - after.width]
        let inputs = [
            imageTensor(step.inputs[0]), integers([before.height, before.width]), integers(ends),
            integers([2, 3]),
        ]
        set(node("Slice", inputs, name: step.name), .channelsFirst)
    }

    mutating func upsampling(_ step: InferenceNetwork.Step, _ factor: Extent, isLinear: Bool) {
        let factors = Tensor([1, 1, Float(factor.height), Float(factor.width)])
        // An empty name is an absent input: the region of interest.
        let inputs = [imageTensor(step.inputs[0]), "", weight("\(step.name)/factors", factors)]
        let attributes: [String: ONNXModel.Attribute] =
            isLinear
            ? ["mode": .text("linear"), "coordinate_transformation_mode": .text("half_pixel")]
            : [
                "mode": .text("nearest"), "coordinate_transformation_mode": .text("asymmetric"),
                "nearest_mode": .text("floor"),
            ]
        set(node("Resize", inputs, attributes, name: step.name), .channelsFirst)
    }
}

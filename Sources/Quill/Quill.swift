// `import Quill` brings everything below that links no system library but zlib.
@_exported import QuillAnalysis
@_exported import QuillData
@_exported import QuillDatasets
@_exported import QuillGraph
@_exported import QuillHandwriting
@_exported import QuillModelFiles
@_exported import QuillNetwork
@_exported import QuillPictures
@_exported import QuillPlotting
@_exported import QuillReader
@_exported import QuillReport
@_exported import QuillStrokes
@_exported import QuillTensor
@_exported import QuillTensorBoard
@_exported import QuillTraining
@_exported import QuillTuning

import QuillSystem
import QuillTensor

/// The functions of libhdf5 in use, loaded with the first HDF5 file that is written: a program links without the library,
/// and needs it only to write such files.
///
/// The library is not thread-safe: call it only within ``HDF5/locked(_:)``. Numbers of arguments and results are those of
/// its headers, which never change.
struct HDF5Library: @unchecked Sendable {
    /// A handle of a file, group, data set, type, or property list; negative for a failure.
    typealias Handle = Int64
    typealias Size = UInt64

    let close: [Kind: @convention(c) (Handle) -> Int32]
    let createProperties: @convention(c) (Handle) -> Handle
    let keepInMemory: @convention(c) (Handle, Int, UInt32) -> Int32
    let setTracksTimes: @convention(c) (Handle, UInt32) -> Int32
    /// Whether files are locked; nil before versions 1.10.7 and 1.12.1.
    let setLocking: (@convention(c) (Handle, UInt32, UInt32) -> Int32)?
    let createFile: @convention(c) (UnsafePointer<CChar>, UInt32, Handle, Handle) -> Handle
    let flush: @convention(c) (Handle, Int32) -> Int32
    let image: @convention(c) (Handle, UnsafeMutableRawPointer?, Int) -> Int
    let open: @convention(c) (Handle, UnsafePointer<CChar>, Handle) -> Handle
    let createGroup: @convention(c) (Handle, UnsafePointer<CChar>, Handle, Handle, Handle) -> Handle
    let createSpace: @convention(c) (Int32) -> Handle
    let createSimpleSpace: @convention(c) (Int32, UnsafePointer<Size>?, UnsafePointer<Size>?) -> Handle
    let copyType: @convention(c) (Handle) -> Handle
    let setTypeSize: @convention(c) (Handle, Int) -> Int32
    let setCharacters: @convention(c) (Handle, Int32) -> Int32
    let createAttribute:
        @convention(c) (Handle, UnsafePointer<CChar>, Handle, Handle, Handle, Handle) -> Handle
    let writeAttribute: @convention(c) (Handle, Handle, UnsafeRawPointer?) -> Int32
    let createData:
        @convention(c) (Handle, UnsafePointer<CChar>, Handle, Handle, Handle, Handle, Handle) -> Handle
    let writeData: @convention(c) (Handle, Handle, Handle, Handle, Handle, UnsafeRawPointer?) -> Int32
    private let setErrorPrinter: @convention(c) (Handle, UnsafeRawPointer?, UnsafeRawPointer?) -> Int32
    private let constants: [Constant: Handle]

    /// What a handle refers to, with the function that closes it.
    enum Kind: String, CaseIterable {
        case file = "H5Fclose"
        case object = "H5Oclose"
        case group = "H5Gclose"
        case data = "H5Dclose"
        case attribute = "H5Aclose"
        case space = "H5Sclose"
        case type = "H5Tclose"
        case properties = "H5Pclose"
    }

    /// Types of elements and classes of properties, which the library makes when it starts.
    enum Constant: String, CaseIterable {
        case float32 = "H5T_IEEE_F32LE_g"
        case float64 = "H5T_IEEE_F64LE_g"
        case int32 = "H5T_STD_I32LE_g"
        case int64 = "H5T_STD_I64LE_g"
        case uint8 = "H5T_STD_U8LE_g"
        case string = "H5T_C_S1_g"
        case fileAccess = "H5P_CLS_FILE_ACCESS_ID_g"
        case fileCreation = "H5P_CLS_FILE_CREATE_ID_g"
        case groupCreation = "H5P_CLS_GROUP_CREATE_ID_g"
        case dataCreation = "H5P_CLS_DATASET_CREATE_ID_g"
    }

    /// A library that is too old: its handles have 32 bits.
    private struct TooOld: Error {}

    private init(_ library: DynamicLibrary) throws {
        let start: @convention(c) () -> Int32 = try library.function("H5open")
        let version:
            @convention(c) (
                UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>
            ) -> Int32 = try library.function("H5get_libversion")
        var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
        guard start() >= 0, version(&major, &minor, &release) >= 0, (major, minor) >= (1, 10) else {
            throw TooOld()
        }
        setErrorPrinter = try library.function("H5Eset_auto2")
        close = try Dictionary(
            uniqueKeysWithValues: Kind.allCases.map { ($0, try library.function($0.rawValue)) })
        constants = try Dictionary(
            uniqueKeysWithValues: Constant.allCases.map { constant in
                guard let address = library.address(constant.rawValue) else { throw TooOld() }
                return (constant, address.load(as: Handle.self))
            })
        createProperties = try library.function("H5Pcreate")
        keepInMemory = try library.function("H5Pset_fapl_core")
        setTracksTimes = try library.function("H5Pset_obj_track_times")
        setLocking = try? library.function("H5Pset_file_locking")
        createFile = try library.function("H5Fcreate")
        flush = try library.function("H5Fflush")
        image = try library.function("H5Fget_file_image")
        open = try library.function("H5Oopen")
        createGroup = try library.function("H5Gcreate2")
        createSpace = try library.function("H5Screate")
        createSimpleSpace = try library.function("H5Screate_simple")
        copyType = try library.function("H5Tcopy")
        setTypeSize = try library.function("H5Tset_size")
        setCharacters = try library.function("H5Tset_cset")
        createAttribute = try library.function("H5Acreate2")
        writeAttribute = try library.function("H5Awrite")
        createData = try library.function("H5Dcreate2")
        writeData = try library.function("H5Dwrite")
    }

    /// Keeps the library from printing errors in this thread: they are thrown.
    func silence() { _ = setErrorPrinter(0, nil, nil) }

    subscript(constant: Constant) -> Handle { constants[constant] ?? -1 }

    /// The loaded library; nil if none is installed, or only a version before 1.10.
    static let shared: HDF5Library? = DynamicLibrary(
        linux: [
            "libhdf5_serial.so.103", "libhdf5.so.103", "libhdf5_serial.so.310", "libhdf5.so.310",
            "libhdf5.so.320", "libhdf5_serial.so.200", "libhdf5.so.200", "libhdf5_serial.so", "libhdf5.so",
        ],
        darwin: "libhdf5.dylib"
    ).flatMap { try? HDF5Library($0) }
}

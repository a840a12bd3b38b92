import CCurl
import QuillSystem
import QuillTensor

/// The functions of libcurl, which is loaded with the first download: a program that downloads nothing needs none.
///
/// The numbers of options and results are those of `curl/curl.h`, which never change.
struct Curl: @unchecked Sendable {
    typealias Handle = UnsafeMutableRawPointer
    /// Receives `size` × `count` bytes and returns how many it took; fewer end the transfer.
    typealias Receiver =
        @convention(c) (
            _ bytes: UnsafeMutableRawPointer?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
        ) -> Int

    /// The options of a transfer in use, with the numbers of `CURLOPT_…`.
    enum Option: Int32 {
        case writeData = 10001
        case url = 10002
        case userAgent = 10018
        case httpHeader = 10023
        case headerData = 10029
        case followLocation = 52
        case maxRedirects = 68
        case noSignal = 99
        case protocols = 181
        case redirectProtocols = 182
        case writeFunction = 20011
        case headerFunction = 20079
    }

    /// A message about a finished transfer: `CURLMsg`.
    struct Message {
        var kind: Int32
        var transfer: Handle?
        var result: Int32
    }

    let newTransfer: @convention(c) () -> Handle?
    let removeTransfer: @convention(c) (Handle?) -> Void
    let newLoop: @convention(c) () -> Handle?
    let removeLoop: @convention(c) (Handle?) -> Int32
    let add: @convention(c) (Handle?, Handle?) -> Int32
    let remove: @convention(c) (Handle?, Handle?) -> Int32
    let perform: @convention(c) (Handle?, UnsafeMutablePointer<Int32>?) -> Int32
    let wait:
        @convention(c) (Handle?, UnsafeMutableRawPointer?, UInt32, Int32, UnsafeMutablePointer<Int32>?) ->
            Int32
    let message: @convention(c) (Handle?, UnsafeMutablePointer<Int32>?) -> UnsafeMutableRawPointer?
    let append: @convention(c) (Handle?, UnsafePointer<CChar>?) -> Handle?
    let removeList: @convention(c) (Handle?) -> Void
    let text: @convention(c) (Int32) -> UnsafePointer<CChar>?
    private let setOption: UnsafeMutableRawPointer

    private init(_ library: DynamicLibrary) throws {
        newTransfer = try library.function("curl_easy_init")
        removeTransfer = try library.function("curl_easy_cleanup")
        newLoop = try library.function("curl_multi_init")
        removeLoop = try library.function("curl_multi_cleanup")
        add = try library.function("curl_multi_add_handle")
        remove = try library.function("curl_multi_remove_handle")
        perform = try library.function("curl_multi_perform")
        wait = try library.function("curl_multi_poll")
        message = try library.function("curl_multi_info_read")
        append = try library.function("curl_slist_append")
        removeList = try library.function("curl_slist_free_all")
        text = try library.function("curl_easy_strerror")
        setOption = try library.function("curl_easy_setopt")
        let start: @convention(c) (Int) -> Int32 = try library.function("curl_global_init")
        // CURL_GLOBAL_ALL.
        _ = start(3)
    }

    /// The loaded library.
    /// - Throws: a `.network` error that says how to install it.
    static var loaded: Curl {
        get throws {
            guard let shared else {
                throw QuillError(
                    .network, "downloading needs libcurl; to install it: apt-get install libcurl4")
            }
            return shared
        }
    }

    private static let shared: Curl? = DynamicLibrary(
        linux: ["libcurl.so.4", "libcurl-gnutls.so.4"], darwin: "libcurl.4.dylib"
    ).flatMap { try? Curl($0) }

    func set(_ transfer: Handle, _ option: Option, _ value: Int) {
        _ = quill_curl_set_number(setOption, transfer, option.rawValue, value)
    }

    func set(_ transfer: Handle, _ option: Option, _ value: UnsafeRawPointer?) {
        _ = quill_curl_set_pointer(setOption, transfer, option.rawValue, value)
    }

    func set(_ transfer: Handle, _ option: Option, _ receiver: Receiver) {
        _ = quill_curl_set_pointer(
            setOption, transfer, option.rawValue, unsafeBitCast(receiver, to: UnsafeRawPointer.self))
    }

    /// Sets a string, which libcurl copies.
    func set(_ transfer: Handle, _ option: Option, _ text: String) {
        text.withCString { set(transfer, option, UnsafeRawPointer($0)) }
    }
}

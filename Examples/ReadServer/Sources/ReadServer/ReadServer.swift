import Hummingbird
import QuillPictures
import QuillReader

extension Reading: @retroactive ResponseGenerator {}
extension Reading: @retroactive ResponseEncodable {}

/// Reads the digits in pictures: `ReadServer [port] [address]`, then
/// `curl --data-binary @photo.jpg localhost:8080/read`.
@main struct ReadServer {
    static func main() async throws {
        let reader = try DigitReader.bundled()
        try reader.warmUp()

        let router = Router()
        router.get("health") { _, _ in "ok\n" }
        router.post("read") { request, _ in
            let body = try await request.body.collect(upTo: 16 << 20)
            do {
                return try await reader.read(
                    Array(body.readableBytesView), maxPixels: 20_000_000, on: .readings)
            } catch {
                throw HTTPError(.unprocessableContent, message: "\(error)")
            }
        }

        let arguments = CommandLine.arguments.dropFirst()
        let port = arguments.first.flatMap { Int($0) } ?? 8080
        let host = arguments.dropFirst().first ?? "127.0.0.1"
        let server = Application(
            router: router, configuration: .init(address: .hostname(host, port: port)))
        try await server.runService()
    }
}

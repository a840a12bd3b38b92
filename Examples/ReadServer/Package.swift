// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that users of the library don't resolve a web server.
let package = Package(
    name: "ReadServer",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "quill", path: "../..", traits: ["StaticPictures"]),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.0.0"),
    ],
    targets: [
        .executableTarget(
            name: "ReadServer",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "QuillPictures", package: "quill"),
                .product(name: "QuillReader", package: "quill"),
            ])
    ]
)

import Testing

@testable import QuillCommand

struct TeachTests {
    @Test(arguments: [
        ("7.png", 7), ("7_2.png", 7), ("a/b/0-a.jpg", 0), ("3 (1).png", 3), ("10.png", nil), ("7a.png", nil),
        ("x7.png", nil), ("7", nil), ("٣.png", nil), ("", nil),
    ])
    func aNameSaysItsDigit(_ name: String, _ label: Int?) {
        #expect(OwnDigits.label(ofFile: name) == label)
    }
}

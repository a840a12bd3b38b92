import QuillCodecs
import TestSupport
import Testing

struct JSONTests {
    static let known: [(text: String, value: JSON)] = [
        ("null", .null), (" true ", .bool(true)), ("false", .bool(false)), ("0", .integer(0)),
        ("-12", .integer(-12)),
        ("9223372036854775807", .integer(.max)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        ("1.0", .number(1)), ("-2.5e-3", .number(-0.0025)), ("1E2", .number(100)), ("\"\"", .string("")),
        (#""\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00""#, .string("\"\\/\u{8}\u{C}\n\r\tAé😀")),
        ("[]", .array([])), ("[1, [2], {}]", .array([.integer(1), .array([.integer(2)]), .object([:])])),
        (#"{"a" : 1 , "b":{"c":null}}"#, .object(["a": .integer(1), "b": .object(["c": .null])])),
    ]

    @Test(arguments: known) func readsAndWritesBack(_ known: (text: String, value: JSON)) throws {
        #expect(try JSON(parsing: Array(known.text.utf8), name: "text") == known.value)
        #expect(try JSON(parsing: Array(known.value.text.utf8), name: "text") == known.value)
    }

    @Test func keysAreSorted() {
        #expect(
            JSON.object(["b": .integer(1), "a": .number(.nan), "c": .string("\u{1}")]).text
                == #"{"a":null,"b":1,"c":"\u0001"}"#)
    }

    @Test(arguments: [
        ("", 0), ("tru", 0), ("01", 2), ("1.", 2), ("1e", 2), ("-", 1), ("+1", 0), ("1e999", 5), ("[1,]", 3),
        ("[1 2]", 3),
        ("{\"a\"}", 4), ("{\"a\":1,}", 7), ("{a:1}", 1), ("\"a", 2), ("\"\u{1}\"", 1), (#""\x""#, 2),
        (#""\u12g4""#, 3),
        (#""\ud800""#, 7), (#""\ud800\u0041""#, 13), (#""\udc00""#, 7), ("1 2", 2), ("NaN", 0),
        ("{\"a\":1,\"a\":2}", 7),
    ]) func refuses(_ text: String, _ position: Int) {
        let message = message { _ = try JSON(parsing: Array(text.utf8), name: "text") }
        #expect(message.hasPrefix("text: JSON, byte \(position): "), "\(text): \(message)")
    }
}

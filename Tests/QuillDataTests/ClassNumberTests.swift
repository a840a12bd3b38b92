import Testing

@testable import QuillData

/// Names of classes that are numbers.
struct ClassNumberTests {
    @Test(arguments: [
        ("0", 0), ("7", 7), ("07", 7), ("00", 0), ("7.0", 7), ("0.00", 0), ("42", 42), ("٣", 3), ("７", 7),
        ("zero", 0), ("Seven", 7), (" nine ", 9), ("ONE", 1), ("digit_7", 7), ("digit7", 7), ("Class 3", 3),
        ("class-12", 12), ("label:4", 4), ("7_seven", 7), ("7 - Seven", 7), ("seven_digit", 7), ("eins", 1),
        ("fünf", 5),
        ("fu\u{308}nf", 5), ("fuenf", 5), ("Ziffer 5", 5), ("trois", 3), ("zéro", 0), ("nueve", 9),
        ("cero", 0), ("七", 7),
        ("零", 0), ("数字三", 3),
    ])
    func readsNumbers(_ name: String, _ number: Int) {
        #expect(ClassNumber.values(of: [name]) == [number])
    }

    @Test(arguments: [
        "", "cat", "A", "-1", "1.5", "1-7", "sevenths", "nan", "inf", "70000", "no digit", "digit",
        "T-shirt/top", "one two",
        "1.png", "null", "十",
    ])
    func leavesOtherNames(_ name: String) {
        #expect(ClassNumber.values(of: [name]) == [nil])
    }

    @Test func germanNullIsZero() {
        #expect(ClassNumber.values(of: ["null", "eins", "zwei"]) == [0, 1, 2])
        #expect(ClassNumber.values(of: ["0", "1", "null"]) == [0, 1, nil])
    }

    @Test func listsNames() {
        #expect(ClassNumber.list(["0", "1", "2"]) == "0…2" && ClassNumber.list(["0", "1"]) == "0, 1")
        #expect(ClassNumber.list("abcdefghijkl".map { String($0) }) == "a, b, c, … l")
        #expect(ClassNumber.list(["dog", "cat"]) == "dog, cat" && ClassNumber.list([]) == "")
    }
}

import QuillTensor
import TestSupport
import Testing

@testable import QuillModelFiles

@Suite struct FileNamePatternTests {
    private static let numbers = [
        "epoch": 3, "batch": 12, "val_loss": 0.0979512345, "accuracy": 0.5, "loss": 12345.678,
    ]

    // Printed by Fixtures/file_names.py.
    @Test(arguments: [
        ("best.h5", "best.h5"),
        ("weights.{epoch:02d}-{val_loss:.4f}.h5", "weights.03-0.0980.h5"),
        ("{epoch}-{accuracy}.keras", "3-0.5.keras"),
        ("{epoch:05d}_{batch:d}", "00003_12"),
        ("{{{epoch}}}-{val_loss:8.2f}", "{3}-    0.10"),
        ("{val_loss:08.3f}", "0000.098"),
        ("{accuracy:.1%}", "50.0%"),
        ("{accuracy:09.2%}", "00050.00%"),
        ("{loss:.2e}", "1.23e+04"),
        ("{loss:g}", "12345.7"),
        ("{epoch:.1f}", "3.0"),
        ("{epoch:4}|{epoch:04}", "   3|0003"),
        ("{val_loss:.3}", "0.098"),
    ])
    func namesAreThoseOfPython(_ pattern: String, _ expected: String) throws {
        #expect(try FileNamePattern(pattern).path(Self.numbers) == expected)
    }

    @Test(arguments: [
        ("{epoch", "{epoch: expected '}' after '{epoch'"),
        ("a}", "a}: expected '{' before '}'; write '}}' for a brace"),
        ("{}", "{}: expected a name such as epoch or val_loss in '{}'"),
        ("{epoch:x}", "{epoch:x}: 'x' in '{epoch:x}' is not a format such as 02d or .4f"),
        ("{epoch:.3d}", "{epoch:.3d}: '.3d' in '{epoch:.3d}' is not a format such as 02d or .4f"),
        (
            "{epoch:99999999999999999999d}",
            "{epoch:99999999999999999999d}: '99999999999999999999d' in '{epoch:99999999999999999999d}' is not a "
                + "format such as 02d or .4f"
        ),
        ("{loss:d}", "'{loss}': 'd' is for whole numbers; take a format such as .4f"),
        ("{val_los}", "'{val_los}': expected one of accuracy, batch, epoch, loss, val_loss"),
    ])
    func othersAreErrors(_ pattern: String, _ message: String) {
        #expect(throws: QuillError(.argument, message)) {
            _ = try FileNamePattern(pattern).path(Self.numbers)
        }
    }
}

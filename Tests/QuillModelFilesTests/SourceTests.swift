import Foundation
import QuillModelFiles
import QuillNetwork
import QuillTensor
import QuillTraining
import TestSupport
import Testing

/// A model as source code is compiled and gives the outputs of `predict`.
@Suite(.offThePool) struct SourceTests {
    private struct Failed: Error, CustomStringConvertible { let description: String }

    /// Runs a program found in the path and returns its output.
    private func run(_ arguments: [String], input: String = "", in scratch: Scratch) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: scratch.path)
        let inputPath = try scratch.put("input", Array(input.utf8))
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: inputPath))
        let output = Pipe(), errors = try scratch.put("errors", [])
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failed(
                description: "\(arguments): " + String(decoding: try scratch.bytes("errors"), as: UTF8.self))
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Gives samples as bit patterns to a program and compares what it prints.
    private func check(_ program: [String], _ model: Model, _ scratch: Scratch) throws {
        let inputs = try OutputDifference.inputs(for: model.network, count: 5)
        let samples: Tensor<Float> = try inputs[0].typed()
        let width = samples.elementCount / 5, numbers = samples.elements
        let lines = (0..<5).map { row in
            numbers[row * width..<(row + 1) * width].map { "\($0.bitPattern)" }.joined(separator: " ")
        }
        let output = try run(program, input: lines.joined(separator: "\n") + "\n", in: scratch)
        let printed = output.split(whereSeparator: \.isWhitespace).compactMap { UInt32($0) }.map {
            Float(bitPattern: $0)
        }
        let expected = try model.predict(inputs)
        let received = try [Tensor(expected[0].shape, printed)]
        // The kernels of each instruction set sum in another order; the portable ones differ by up to 1.1e-6.
        #expect(ForeignFixtures.difference(received, expected) < 2e-6)
    }

    @Test func swiftSourceGivesTheSameOutputs() throws {
        let scratch = try Scratch()
        var model = try classifier()
        model.classNames = ["a", "b\"\\", "c", "d", "ü"]
        try scratch.put("Digits.swift", Array(SavedModel(model).swiftSource(named: "Digits").utf8))
        try scratch.put(
            "main.swift",
            Array(
                """
                assert(Digits.inputShape == [9, 8, 2] && Digits.classNames[1] == "b\\"\\\\")
                while let line = readLine() {
                    let sample = line.split(separator: " ").map { Float(bitPattern: UInt32($0)!) }
                    print(Digits.predict(sample).map { String($0.bitPattern) }.joined(separator: " "))
                }
                """.utf8))
        _ = try run(["swiftc", "main.swift", "Digits.swift", "-o", "program"], in: scratch)
        try check([scratch("program")], model, scratch)
    }

    @Test func cSourceGivesTheSameOutputs() throws {
        let scratch = try Scratch()
        var model = try classifier()
        model.classNames = ["a", "b\"\\", "c", "d", "ü??/"]
        try scratch.put("digits.h", Array(SavedModel(model).cHeader(named: "digits").utf8))
        try scratch.put(
            "main.c",
            Array(
                """
                #include "digits.h"
                #include <stdio.h>
                #include <string.h>
                int main(void) {
                    static float input[DIGITS_INPUT_COUNT], output[DIGITS_OUTPUT_COUNT], workspace[DIGITS_WORKSPACE_COUNT];
                    if (strcmp(digits_class_names[1], "b\\"\\\\") != 0) return 2;
                    for (;;) {
                        for (int i = 0; i < DIGITS_INPUT_COUNT; i++) {
                            unsigned bits;
                            if (scanf("%u", &bits) != 1) return 0;
                            memcpy(&input[i], &bits, 4);
                        }
                        digits_predict(input, output, workspace);
                        for (int i = 0; i < DIGITS_OUTPUT_COUNT; i++) {
                            unsigned bits;
                            memcpy(&bits, &output[i], 4);
                            printf("%u ", bits);
                        }
                    }
                }
                """.utf8))
        _ = try run(
            [
                "clang", "-std=c99", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function", "-O1", "main.c",
                "-lm", "-o", "program",
            ],
            in: scratch)
        try check([scratch("program")], model, scratch)
    }

    @Test func whatCannotBeWrittenIsNamed() throws {
        #expect(
            message(.argument) { _ = try SavedModel(images()).swiftSource(named: "A") }.contains(
                "cannot be expressed"))
        let image = Input([2])
        let two = try Model(inputs: [image], outputs: [Dense(1)(image), Dense(1)(image)])
        #expect(
            message(.argument) { _ = try SavedModel(two).cHeader(named: "a") }
                == "expected a network with one input and one output, received 1 and 2")
    }
}

import QuillTensor
import Testing

@testable import QuillNetwork

/// Every schedule, built from Keras's settings: the rates of the first 50 steps.
@Suite struct ScheduleTests {
    @Test(arguments: KerasRow.all("schedules")) func scheduleEqualsKeras(_ row: KerasRow) throws {
        let setting = Configuration([
            "learning_rate": .object([
                "class_name": .string(row.className), "config": .object(row.configuration.values),
            ])
        ])
        let rate = try LearningRate(configuration: setting, default: 1)
        try rate.check()
        let schedule = try #require(rate.schedule)
        expectWritten(schedule.configuration, asIn: row.configuration)
        #expect(schedule.configuration.values.keys.sorted() == row.configuration.values.keys.sorted())
        let wanted = try row.floats("values")
        let rates = Tensor((0..<wanted.shape.elementCount).map { rate($0) })
        expectClose(rates, wanted, "rates", tolerance: row.tolerance)
    }
}

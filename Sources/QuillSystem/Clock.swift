/// The time of day, without Foundation.
package enum Clock {
    /// The current time in UTC, as ISO 8601: `2026-11-28T23:32:21Z`.
    package static var now: String { text(time(nil)) }

    /// The current time in UTC to a millisecond, as ISO 8601: `2026-11-28T23:32:21.042Z`.
    package static var preciseNow: String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let digits = String(now.tv_nsec / 1_000_000 + 1000).dropFirst()
        return "\(text(now.tv_sec).dropLast()).\(digits)Z"
    }

    /// A time in seconds since 1970, in UTC, as ISO 8601.
    package static func text(_ seconds: time_t) -> String {
        var (seconds, parts) = (seconds, tm())
        gmtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        return "\(day)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// What is left of many searches, from what is known of each.

import Images
import Testing

@Suite("Forecasts")
struct ForecastTests {
    private func progress(_ done: Int, of mean: Double, _ low: Double, _ high: Double) -> SearchProgress {
        SearchProgress(
            executions: done, rate: 100, estimate: SearchProgress.Estimate(mean: mean, low: low, high: high))
    }

    @Test("Nothing is foretold as long as nothing is known")
    func nothing() {
        var forecast = Forecast(total: 4, width: 2)
        #expect(forecast.left == nil)
        forecast.begin("a")
        #expect(forecast.left == nil)
        forecast.note("a", progress(100, of: 1_100, 900, 1_500))
        // Three have not begun.
        #expect(forecast.left == nil)
        #expect(forecast.text == "0/4, 100/s")
    }

    @Test("One search is left what its estimate leaves, and its interval is the estimate's")
    func one() {
        var forecast = Forecast(total: 1, width: 2)
        forecast.begin("a")
        forecast.note("a", progress(100, of: 1_100, 900, 1_500))
        #expect(forecast.left == SearchProgress.Estimate(mean: 10, low: 8, high: 14))
        #expect(forecast.text == "0/1, 100/s, 10 s (8 s to 14 s) left")
    }

    @Test("Those that have not begun take as long as the finished ones did, and the work is shared")
    func waiting() throws {
        var forecast = Forecast(total: 6, width: 2)
        for name in ["a", "b"] {
            forecast.begin(name)
            forecast.finish(name, seconds: 5)
        }
        #expect(forecast.left?.mean == 10)
        forecast.begin("c")
        forecast.note("c", progress(0, of: 400, 400, 400))
        // Three of five seconds, and one of four, by two.
        #expect(forecast.left == SearchProgress.Estimate(mean: 9.5, low: 9.5, high: 9.5))
        forecast.note("c", progress(0, of: 4_000, 2_000, 8_000))
        // The longest one takes its time.
        #expect(forecast.left == SearchProgress.Estimate(mean: 40, low: 20, high: 80))
    }

    @Test("The more the finished ones differ, the wider is the interval")
    func spread() throws {
        var forecast = Forecast(total: 6, width: 1)
        for (name, seconds) in [("a", 1.0), ("b", 9.0)] { forecast.finish(name, seconds: seconds) }
        let left = try #require(forecast.left)
        #expect(left.mean == 20)
        #expect(left.low == 0)
        #expect(left.high > 40)
    }

    @Test("A search that has gone beyond its estimate is not foretold to end in the past")
    func beyond() {
        #expect(progress(500, of: 300, 200, 400).left == SearchProgress.Estimate(mean: 0, low: 0, high: 0))
        #expect(progress(500, of: 300, 200, 400).text == "500, more than the 200 to 400 that were estimated")
        #expect(progress(100, of: 300, 200, 400_123).text == "100 of 200 to 400,000")
        #expect(progress(100, of: 1e300, 1e299, 1e301).text == "100 of 1e+299 to 1e+301")
    }

    @Test("What comes after the end of a search is not counted")
    func late() {
        var forecast = Forecast(total: 2, width: 1)
        forecast.begin("a")
        forecast.finish("a", seconds: 3)
        forecast.note("a", progress(0, of: 1e6, 1e6, 1e6))
        #expect(forecast.left?.mean == 3)
    }
}

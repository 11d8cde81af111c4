// SPDX-License-Identifier: GPL-2.0-only
// Progress of work that is done by many tasks.

/// Counts what is done, from many tasks, and tells how far it all is.
actor Counter {
    private let kind: String
    private var forecast: Forecast
    private let progress: Campaign.Progress

    init(total: Int, width: Int, kind: String, progress: @escaping Campaign.Progress) {
        self.kind = kind
        forecast = Forecast(total: total, width: width)
        self.progress = progress
    }

    func begin(_ name: String) { forecast.begin(name) }

    /// A piece that takes long says how far it is.
    func note(_ name: String, _ progress: SearchProgress) {
        forecast.note(name, progress)
        self.progress("\(kind) \(forecast.text), \(name): \(progress.text)")
    }

    func finish(_ name: String, seconds: Double) {
        forecast.finish(name, seconds: seconds)
        progress("\(kind) \(forecast.text), \(name)")
    }
}

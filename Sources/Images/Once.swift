// SPDX-License-Identifier: GPL-2.0-only
// Doing a thing once that several ask for.

/// Work by its key: whoever asks for what is under way waits for it.
actor Once<Key: Hashable & Sendable, Value: Sendable> {
    private var work: [Key: Task<Value, any Error>] = [:]
    private let remembers: Bool

    /// - Parameter remembers: whether whoever asks later gets what came of it, too. Failures are not remembered.
    init(remembers: Bool) {
        self.remembers = remembers
    }

    /// What the work for a key gives. If it fails or is cancelled, it does for all who wait.
    func value(for key: Key, _ make: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let task = work[key] ?? Task { try await make() }
        work[key] = task
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        if case .success = result, remembers { return try result.get() }
        if work[key] == task { work[key] = nil }
        return try result.get()
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// Named schedules as text.

extension NamedSchedule {
    /// Reads the text of a schedule.
    ///
    /// - Parameter tasks: the names of the tasks.
    /// - Throws: `Misreading`, which says what is wrong with which run.
    public init(_ text: String, tasks: [String]) throws(Misreading) {
        runs = []
        for (index, part) in text.split(separator: ";").enumerated() {
            var words = part.split(whereSeparator: \.isWhitespace)[...]
            if words.isEmpty { continue }
            do throws(Misreading) {
                runs.append(try Self.run(&words, tasks))
            } catch {
                throw Misreading(text: "run \(index + 1): \(error.text)")
            }
        }
    }

    /// What is wrong with the text of a schedule.
    public struct Misreading: Error {
        public var text: String
    }

    private static func run(_ words: inout ArraySlice<Substring>, _ tasks: [String]) throws(Misreading) -> Run {
        let name = words.removeFirst()
        guard let task = tasks.firstIndex(of: String(name)) else {
            throw Misreading(text: "there is no task \(name); the tasks are \(tasks.joined(separator: ", "))")
        }
        var choices: [Int] = []
        if words.first == "choosing", let list = words.dropFirst().first {
            choices = list.split(separator: ",").compactMap { Int($0) }
            words = words.dropFirst(2)
        }
        let how = words.popFirst()
        if how == "to" { return Run(task: task, stop: .end, choices: choices) }
        guard how == "until" || how == "through" else {
            throw Misreading(text: "\(name) is to be followed by until, through or to its end")
        }
        let operation = words.popFirst() ?? ""
        guard let kind = OperationKind.allCases.first(where: { "\($0)" == operation }) else {
            throw Misreading(text: "\(operation.isEmpty ? "nothing" : operation) is no operation")
        }
        var occurrence = 1
        if let number = words.last, number.hasPrefix("("), number.hasSuffix(")"),
            let count = Int(number.dropFirst().dropLast()), count > 0
        {
            occurrence = count
            words = words.dropLast()
        }
        let deed = Deed(operation: kind, object: words.joined(separator: " "), occurrence: occurrence)
        return Run(task: task, stop: how == "until" ? .before(deed) : .after(deed), choices: choices)
    }

    /// The schedule as text.
    ///
    /// - Parameter tasks: the names of the tasks.
    public func text(tasks: [String]) -> String {
        runs.map { $0.text(tasks: tasks) }.joined(separator: "; ")
    }
}

extension NamedSchedule.Run {
    fileprivate func text(tasks: [String]) -> String {
        let choosing = choices.isEmpty ? "" : " choosing " + choices.map(String.init).joined(separator: ",")
        return tasks[task] + choosing + " \(stop)"
    }
}

extension NamedSchedule.Stop: CustomStringConvertible {
    public var description: String {
        switch self {
        case .before(let deed): "until \(deed)"
        case .after(let deed): "through \(deed)"
        case .end: "to its end"
        }
    }
}

extension NamedSchedule.Deed: CustomStringConvertible {
    public var description: String {
        "\(operation)" + (object.isEmpty ? "" : " " + object) + (occurrence == 1 ? "" : " (\(occurrence))")
    }
}

// SPDX-License-Identifier: GPL-2.0-only
// A whole run for other programs to read. Documentation/json.md describes every field.

import Images

/// The results of a run, to be encoded as JSON.
public struct JSONReport: Encodable {
    /// Grows when a field changes its meaning or goes away, not when one is added.
    private let schema = 1
    private let images: [ImageEntry]

    /// Makes a report of results.
    public init(_ results: RunResults) {
        images = results.images.enumerated().map { ImageEntry($1, index: $0, in: results) }
    }

    private struct ImageEntry: Encodable {
        let name: String
        let base: String
        let subject: String?
        let error: String?
        let cells: [CellEntry]

        init(_ result: ImageResult, index: Int, in results: RunResults) {
            name = result.recipe.name
            base = result.recipe.base
            subject = result.recipe.patches.last?.subject
            if case .failure(let failure) = result.build { error = failure.description } else { error = nil }
            cells = result.cells.map { CellEntry($0, examples: results.examples(of: index, $0.cell)) }
        }
    }

    private struct CellEntry: Encodable {
        let scenario: String
        let arch: String
        let expected: String
        let seen: String
        let asExpected: Bool
        let executions: Int?
        let seconds: Double
        let cached: Bool
        let exploredAs: String?
        let runsChanges: Bool?
        let layers: [LayerEntry]?
        let findings: [Finding]
        let counterexamples: [ExampleEntry]

        init(_ result: CellResult, examples: [Counterexample]) {
            scenario = result.cell.scenario
            arch = result.cell.arch
            expected = result.expectation.description
            seen = result.verdict.description
            asExpected = result.isExpected
            executions = result.verdict.executions
            seconds = result.seconds
            cached = result.wasCached
            exploredAs = result.origin
            runsChanges = result.runsChanges
            layers = result.layers.isEmpty ? nil : result.layers
            findings = result.verdict.findings
            counterexamples = examples.map(ExampleEntry.init)
        }
    }

    private struct ExampleEntry: Encodable {
        let schedule: String
        let invariant: String?
        let message: String?
        let explanation: [String]
        let columns: String
        let steps: [StepEntry]

        init(_ example: Counterexample) {
            schedule = example.schedule
            invariant = example.finding?.invariant
            message = example.finding?.message
            let story = Story(example)
            explanation = Explanation(story).sentences
            columns = CPUColumns(story).text
            steps = Relevance(story).shown.sorted().map { StepEntry(story, $0) }
        }
    }

    private struct StepEntry: Encodable {
        let number: Int
        let cpu: String
        let task: String
        let file: String?
        let line: Int?
        let statement: String
        let operation: String
        let held: [String]
        let effects: [String]

        init(_ story: Story, _ index: Int) {
            let step = story.example.steps[index]
            number = step.number
            cpu = story.column(ofTask: step.task)
            task = story.example.tasks.first { $0.id == step.task }?.name ?? ""
            file = step.location?.file
            line = step.location?.line
            statement = step.statement
            operation = step.operation
            held = story.held(by: step.task, at: index)
            effects = step.effects
        }
    }
}

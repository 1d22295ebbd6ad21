import Expansion
import Foundation
import Reporting
import Testing
import Tracking

/// `plan --format json`.
@Suite struct PlanJSONTests {
    private struct Plan: Decodable, Equatable {
        struct Instance: Decodable, Equatable {
            let name, step, workspace: String
            let parents: [String]
            let parameters: [String: String]
            let scheduled: Bool
            let script: String
            let restart: String?
        }
        struct Submissions: Decodable, Equatable { let least, most: Int }

        let instances: [Instance]
        let submissions: Submissions?
    }

    private func plan(_ graph: StudyGraph, submissions: ClosedRange<Int>? = nil) throws -> Plan {
        var text = ""
        PlanReport.json(
            graph, submissions: submissions,
            script: { ("script \($0.index)", $0.index == 0 ? "restart" : nil) }
        ) { text += $0 }
        return try JSONDecoder().decode(Plan.self, from: Data(text.utf8))
    }

    @Test("there is an object for each instance, with its scripts")
    func instances() throws {
        let plan = try plan(try examplePlan())
        #expect(plan.submissions == nil)
        #expect(
            plan.instances == [
                .init(
                    name: "run_P.a,b", step: "run", workspace: "run/P.ab", parents: [], parameters: ["P": "a,b"],
                    scheduled: false, script: "script 0", restart: "restart"),
                .init(
                    name: "run_P.c", step: "run", workspace: "run/P.c", parents: [], parameters: ["P": "c"],
                    scheduled: false, script: "script 1", restart: nil),
                .init(
                    name: "all \"x\"", step: "all \"x\"", workspace: "all_x", parents: ["run_P.a,b", "run_P.c"],
                    parameters: [:], scheduled: false, script: "script 2", restart: nil),
            ])
    }

    @Test("on a scheduler it is known how often its submitting program is called")
    func submissions() throws {
        let plan = try plan(try Told().state.graph, submissions: 2...3)
        #expect(plan.submissions == .init(least: 2, most: 3) && plan.instances.allSatisfy(\.scheduled))
    }
}

/// A study, as users have them.
struct SoakRecipe: CustomStringConvertible {
    var description: String
    var pipeline: Pipeline
    var options: [String] = []
    var programs: [String: String] = [:]

    static func any() -> SoakRecipe {
        let count = Int.random(in: 2...25)
        let work = Dictionary(uniqueKeysWithValues: ["a", "b", "c"].map { ($0, "sleep \(Int.random(in: 0...4))") })
        var recipe = SoakRecipe(
            description: "chains", pipeline: Pipeline(count: count, hasFunnel: .random(), work: work))
        switch Int.random(in: 0..<7) {
        case 0:
            recipe.description = "failures"
            recipe.pipeline.work["a"] = "sleep 1; [ $(N) != 2 ] || exit 7"
        case 1:
            recipe.description = "failures at first"
            recipe.pipeline.work["b"] = "sleep 1; [ \"$MAESTRO_TRY$MAESTRO_ATTEMPT\" != 11 ] || exit 75"
            recipe.pipeline.options["b"] = "procs: 1\n    retry: {exit: {times: 2, wait: 1, codes: [75]}}"
        case 2:
            recipe.description = "a step on this machine"
            recipe.pipeline.options["b"] = "walltime: 10"
        case 3:
            recipe.description = "a throttle"
            recipe.options = ["--throttle", "4"]
        case 4:
            recipe.description = "no arrays"
            recipe.pipeline = Pipeline(count: min(count, 8), work: work)
            recipe.options = ["--no-arrays"]
        case 5:
            recipe.description = "an sbatch that dies"
            recipe.pipeline = Pipeline(count: min(count, 8), work: work)
            recipe.options = ["--no-arrays"]
            recipe.programs = ["sbatch": FaultClusterTests.forgetfulSbatch]
        default: break
        }
        return recipe
    }
}

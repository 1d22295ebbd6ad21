import TestSupport

/// How dangerous a world is: drawn from its seed, so that some are calm but for one thing and others are not.
struct Hazards: Sendable {
    /// Of a thousand calls of sbatch: never heard; heard and the answer lost; the program killed; back-pressure.
    var requestsLost = 0
    var answersLost = 0
    var submittersKilled = 0
    var busy = 0
    /// It reaches the controller only after it has tried for long, and perhaps outlived its conductor.
    var submittersLate = 0
    /// Of a thousand answers of squeue: an error; an older answer; only some rows, or none; another order and noise; a
    /// late one.
    var queueErrors = 0
    var queueStale = 0
    var queuePartial = 0
    var queueReordered = 0
    var queueSlow = 0
    /// Milliseconds for which a machine believes what it has seen of files, and by which the accounting is late.
    var sight: Int64 = 0
    var accountingLag: Int64 = 0
    /// By how much the clocks of compute nodes are wrong at most, in milliseconds.
    var skew: Int64 = 0
    /// How often each of the faults strikes while they do.
    var kills = 0
    var crashes = 0
    var pauses = 0
    var clockJumps = 0
    var rivals = 0
    var controllerCrashes = 0
    var accountingFaults = 0
    var nodeLosses = 0
    var meddling = 0
    var diskFull = 0
    var strangers = 0
    var wishes = 0
    /// Users add combinations.
    var extensions = 0
    /// How often a user edits the study file and has it taken over.
    var edits = 0
    var descriptorsLost = 0
    /// Of a thousand writes to the journal: they arrive later than their writer believes.
    var writesLate = 0
    /// Seconds that the controller knows a job after its end.
    var minJobAge: Int64 = 300
    /// Slurm cancels what waits for a failed job.
    var killsInvalidDependencies = false
    var hasAccounting = true
    var maxArraySize = 1001
    /// With more groups than this they go out in arrays.
    var mostGroupJobs = 50
    var cores = 8
    /// How many jobs the user may have there; 0 for no limit. Nobody can read it.
    var submitLimit = 0
    /// Of a thousand steps: refused by a rule of the site's own.
    var stepsRefused = 0
    /// Of a thousand runs: the command fails for good; once; its wrapper is killed; it is stopped at its walltime.
    var failures = 0
    var flukes = 0
    var wrappersKilled = 0
    var overruns = 0
    /// Of a thousand commands that are told to end and end with 0: their wrappers hear of it too late.
    var answersTerm = 0
    /// Faults strike within this time from the start.
    var duration: Int64 = 240_000

    init() {}

    /// Nothing goes wrong but what commands do themselves.
    ///
    /// - Parameter isExtended: Whether a user adds combinations after ten seconds.
    static func commandsAlone(isExtended: Bool) -> Hazards {
        var hazards = Hazards()
        (hazards.failures, hazards.flukes, hazards.wrappersKilled, hazards.overruns) = (60, 150, 150, 100)
        hazards.extensions = isExtended ? 1 : 0
        hazards.duration = isExtended ? 50_000 : 0
        return hazards
    }

    /// - Parameter readsRows: Whether the study has rows from a file: then most users add some.
    init(seed: UInt64, readsRows: Bool = false) {
        var numbers = Numbers(seed: Numbers.of(seed: seed, 1))
        // A few kinds at a time: each alone must be survived, and any of them together.
        let intensity = [120, 250, 500][numbers.below(3)]
        func some(_ most: Int) -> Int { numbers.happens(intensity) ? numbers.within(1...most) : 0 }
        requestsLost = some(300)
        answersLost = some(400)
        submittersKilled = some(300)
        busy = some(300)
        submittersLate = some(200)
        queueErrors = some(400)
        queueStale = some(300)
        queuePartial = some(200)
        queueReordered = some(500)
        queueSlow = some(200)
        sight = Int64(some(20_000))
        accountingLag = Int64(some(30_000))
        kills = some(6)
        crashes = some(3)
        pauses = some(3)
        rivals = some(2)
        controllerCrashes = some(4)
        accountingFaults = some(2)
        nodeLosses = some(3)
        meddling = some(6)
        diskFull = some(2)
        strangers = some(8)
        wishes = numbers.happens(300) ? 1 : 0
        minJobAge = numbers.happens(350) ? Int64(numbers.within(2...30)) : 300
        killsInvalidDependencies = numbers.happens(80)
        hasAccounting = !numbers.happens(80)
        maxArraySize = numbers.happens(400) ? numbers.within(1...4) : 1001
        cores = numbers.within(1...8)
        failures = some(150)
        flukes = some(300)
        wrappersKilled = some(200)
        overruns = some(150)
        clockJumps = some(3)
        skew = Int64(some(3)) * 1_200_000
        submitLimit = numbers.happens(200) ? numbers.within(1...8) : 0
        stepsRefused = some(100)
        answersTerm = some(1000)
        drawFileFaults(seed: seed)
        drawExtensions(seed: seed)
        if readsRows, extensions + edits == 0 { extensions = Int(seed / 5 % 3) }
        var groups = Numbers(seed: Numbers.of(seed: seed, 18))
        if groups.happens(500) { mostGroupJobs = groups.below(3) }
        if answersTerm > 0 { keepEnds() }
    }

    /// Of the file system, drawn by themselves: what else a seed gives is as it was before there were these.
    private mutating func drawFileFaults(seed: UInt64) {
        var numbers = Numbers(seed: Numbers.of(seed: seed, 6))
        if numbers.happens(200) { descriptorsLost = numbers.within(1...3) }
        if numbers.happens(200) { writesLate = numbers.within(1...200) }
    }

    private mutating func drawExtensions(seed: UInt64) {
        var numbers = Numbers(seed: Numbers.of(seed: seed, 14))
        if numbers.happens(250) { extensions = numbers.within(1...2) }
        var others = Numbers(seed: Numbers.of(seed: seed, 15))
        if others.happens(250) { edits = others.within(1...2) }
    }

    /// What decides of a success that was interrupted is Slurm's word for the end, and its time.
    private mutating func keepEnds() {
        (skew, queuePartial, controllerCrashes) = (0, 0, 0)
        if !hasAccounting || accountingFaults > 0 { minJobAge = 300 }
    }
}

import HostInterface
import Testing
import Tracking

@testable import Scheduling

@Suite struct SchedulerAnswersTests {
    private func at(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

    private func ended(_ code: Int32, _ errors: String = "") -> Result<ProgramResult, HostError> {
        .success(ProgramResult(end: .exited(code), output: [], errors: Array(errors.utf8)))
    }

    @Test(
        "Slurm is silent since the first squeue without an answer, in the words of the last one, until one has an answer"
    )
    func silence() {
        var answers = SchedulerAnswers(question: "squeue")
        #expect(answers.silence == nil)
        answers.note("squeue", ended(1, "a warning\nslurm_load_jobs error: Unable to contact\n"), asked: at(10))
        #expect(answers.silence?.words == "squeue: slurm_load_jobs error: Unable to contact")
        answers.note("squeue", .failure(.timedOut(program: "squeue", afterSeconds: 30)), asked: at(40))
        #expect(
            answers.silence == SchedulerSilence(since: at(10), words: "squeue did not respond within 30 s"))
        // These fail for many reasons.
        answers.note("sbatch", ended(1, "Invalid account"), asked: at(50))
        answers.note("sacct", ended(0), asked: at(51))
        #expect(answers.silence?.since == at(10))
        answers.note("squeue", ended(0), asked: at(60))
        #expect(answers.silence == nil)
        answers.note("squeue", ended(1), asked: at(70))
        #expect(answers.silence == SchedulerSilence(since: at(70), words: "squeue: it failed without a message"))
    }
}

#define _GNU_SOURCE
#include "CHost.h"
#include "Starting.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// A recorder is a copy of its runner without its threads, so that whatever it calls must be async-signal-safe.
// docs/decisions/2026-11-28-local-recorder.md

// MARK: Texts

struct text {
    char bytes[2048];
    size_t length;
};

static void add(struct text *text, const char *part)
{
    while (*part && text->length < sizeof text->bytes) text->bytes[text->length++] = *part++;
}

static void add_number(struct text *text, long long number)
{
    char digits[24], *first = digits + sizeof digits - 1;
    *first = 0;
    do *--first = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    add(text, first);
}

static long long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

// Seconds with three decimals.
static void add_time(struct text *text, long long milliseconds)
{
    add_number(text, milliseconds / 1000);
    const char decimals[] = {
        '.', (char)('0' + milliseconds / 100 % 10), (char)('0' + milliseconds / 10 % 10),
        (char)('0' + milliseconds % 10), 0};
    add(text, decimals);
}

// When this process began, in ticks of this boot, as proc(5) tells: it has no other like it with its number.
static void add_birth(struct text *text, const char *boot)
{
    char line[1024];
    int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? -1 : read(file, line, sizeof line - 1);
    if (file >= 0) close(file);
    line[count > 0 ? count : 0] = 0;
    char *field = strrchr(line, ')');
    for (int skipped = 0; field && skipped < 20; skipped++) field = strchr(field + 1, ' ');
    char *end = field ? strchr(field + 1, ' ') : NULL;
    if (end) *end = 0;
    add(text, end ? field + 1 : "0");
    add(text, "@");
    add(text, boot);
}

// MARK: Writing

// All of it; sets `begun` where a part of it is there.
static int write_all(int file, const struct text *text, int *begun)
{
    size_t done = 0;
    while (done < text->length) {
        ssize_t count = write(file, text->bytes + done, text->length - done);
        if (count < 0 && errno != EINTR) return errno;
        if (count > 0) *begun = 1, done += (size_t)count;
    }
    *begun = 0;
    return 0;
}

// Appends a line. Half a line that a full disk left before it is marked as none.
static int append(int file, int *torn, const struct text *line)
{
    struct text whole = {.length = 0};
    add(&whole, *torn ? " torn\n" : "");
    memcpy(whole.bytes + whole.length, line->bytes, line->length);
    whole.length += line->length;
    return write_all(file, &whole, torn);
}

// MARK: The recorder

enum { REPORT = 3 };

struct recorder {
    const struct host_recording *recording;
    pid_t process;
    /// The record, once it is claimed, and whether half a line stands at its end.
    int file, torn;
    /// Why the command could not be started, and at what it failed. Written by the command's process, which shares our
    /// memory until it has become its program.
    volatile int failure;
    volatile char stage;
};

static void rest(void)
{
    const struct timespec second = {.tv_sec = 1};
    nanosleep(&second, NULL);
}

// To the runner, which may be gone.
static void say(const struct recorder *recorder, const char *word, long long first, long long second)
{
    struct text line = {.length = 0};
    int begun = 0;
    add(&line, recorder->recording->tag);
    add(&line, " ");
    add(&line, word);
    for (int number = 0; number < 2; number++) {
        add(&line, " ");
        add_number(&line, number ? second : first);
    }
    add(&line, "\n");
    write_all(REPORT, &line, &begun);
}

// Whether it may go well in a second.
static int will_pass(int code)
{
    switch (code) {
    case EAGAIN: case ENOMEM: case ENFILE: case EMFILE: case ENOSPC: case EDQUOT: case EIO: case ESTALE: return 1;
    default: return 0;
    }
}

static void settle(int report)
{
    setsid();
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int number = 0; number < 3; number++) host_place(nowhere, number);
    if (report != REPORT) dup3(report, REPORT, O_CLOEXEC);
    host_close_from(REPORT + 1);
}

// MARK: Claiming

static void claim_line(const struct recorder *recorder, struct text *line)
{
    add(line, recorder->recording->claim);
    add_number(line, recorder->process);
    add(line, " ");
    add_time(line, now());
    add(line, " - ");
    add_birth(line, recorder->recording->boot);
    add(line, "\n");
}

// Makes a file that must not be there, with the claim in it.
static int make(struct recorder *recorder, const char *path, const struct text *line)
{
    int begun = 0;
    recorder->file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (recorder->file < 0) return errno;
    int code = write_all(recorder->file, line, &begun);
    if (code == 0) return 0;
    unlink(path);
    close(recorder->file);
    return code;
}

// The record is there with its claim or not at all, or who died between the two would keep the attempt for ever.
static int claim(struct recorder *recorder)
{
    const char *path = recorder->recording->record;
    struct text line = {.length = 0}, draft = {.length = 0};
    claim_line(recorder, &line);
    if (strlen(path) + 16 > sizeof draft.bytes) return make(recorder, path, &line);
    add(&draft, path);
    add(&draft, ".");
    add_number(&draft, recorder->process);
    draft.bytes[draft.length] = 0;
    int code = make(recorder, draft.bytes, &line);
    if (code != 0) return code == EEXIST ? EAGAIN : code;
    code = link(draft.bytes, path) == 0 ? 0 : errno;
    unlink(draft.bytes);
    if (code == 0) return 0;
    close(recorder->file);
    // A file system without links.
    return code == EEXIST || will_pass(code) ? code : make(recorder, path, &line);
}

static void claim_or_leave(struct recorder *recorder, pid_t runner)
{
    int told = 0;
    for (;;) {
        // Whoever conducts now may have given the attempt to another.
        if (getppid() != runner) _exit(0);
        int code = claim(recorder);
        if (code == 0) return;
        if (!will_pass(code)) {
            if (code == EEXIST) say(recorder, "taken", 0, 0);
            else say(recorder, "failed", 'r', code);
            _exit(0);
        }
        if (code != told) say(recorder, "waits", 'r', told = code);
        rest();
    }
}

// MARK: The command

static int open_output(const char *path, int number)
{
    // Results are the user's: who may read them, the user's umask and the folder's mode say.
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666);
    return file < 0 ? -1 : host_place(file, number);
}

// The last thing before the command: whoever reads it knows that there was one.
static int tell_begun(struct recorder *recorder)
{
    struct text line = {.length = 0};
    add(&line, "begun ");
    add_number(&line, getpid());
    add(&line, " ");
    add_time(&line, now());
    add(&line, " ");
    add_birth(&line, recorder->recording->boot);
    add(&line, "\n");
    errno = append(recorder->file, &recorder->torn, &line);
    return errno == 0 ? 0 : -1;
}

// Its `stage` tells where it failed.
static int prepare(struct recorder *recorder)
{
    const struct host_recording *recording = recorder->recording;
    host_reset_signals();
    if (recorder->stage = 's', setsid() < 0) return -1;
    if (recorder->stage = 'o', open_output(recording->output, 1) != 0) return -1;
    if (recorder->stage = 'e', open_output(recording->errors, 2) != 0) return -1;
    if (recorder->stage = 'd', chdir(recording->directory) != 0) return -1;
    recorder->stage = 'r';
    return tell_begun(recorder);
}

static _Noreturn void become(struct recorder *recorder)
{
    char *const arguments[] = {(char *)recorder->recording->script, NULL};
    if (prepare(recorder) == 0) {
        // A recorder that is gone by now may have been seen gone before that line was there, and the attempt given up.
        if (getppid() != recorder->process) _exit(127);
        recorder->stage = 's';
        host_execute(recorder->recording->script, arguments, recorder->recording->environment);
    }
    recorder->failure = errno;
    _exit(127);
}

static pid_t start(struct recorder *recorder)
{
    recorder->failure = 0;
    pid_t process = vfork();
    if (process == 0) become(recorder);
    if (process > 0 && recorder->failure == 0) return process;
    if (process < 0) recorder->failure = errno, recorder->stage = 'p';
    else while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {}
    return -1;
}

// MARK: The end

static int is_removed(int file)
{
    struct stat status;
    return fstat(file, &status) == 0 && status.st_nlink == 0;
}

// A network file system may have lost sight of the open file.
static void open_anew(struct recorder *recorder)
{
    int file = open(recorder->recording->record, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) return;
    close(recorder->file);
    recorder->file = file;
}

// Writes it until it is there, and tells it after the first try: the conductor need not wait for a disk.
static void record_end(
    struct recorder *recorder, int code, long long time, const char *word, long long first, long long second)
{
    struct text line = {.length = 0};
    add(&line, "exit ");
    add_number(&line, code);
    add(&line, " ");
    add_time(&line, time);
    add(&line, "\n");
    int failure = append(recorder->file, &recorder->torn, &line);
    say(recorder, word, first, second);
    while (failure != 0 && !is_removed(recorder->file)) {
        rest();
        open_anew(recorder);
        failure = append(recorder->file, &recorder->torn, &line);
    }
}

static int end_of(pid_t process)
{
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {}
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void run_command(struct recorder *recorder)
{
    int told = 0;
    pid_t command;
    while ((command = start(recorder)) < 0) {
        int code = recorder->failure;
        if (!will_pass(code)) return record_end(recorder, 126, now(), "failed", recorder->stage, code);
        if (code != told) say(recorder, "waits", recorder->stage, told = code);
        rest();
    }
    say(recorder, "began", now(), 0);
    int code = end_of(command);
    long long time = now();
    record_end(recorder, code, time, "ended", code, time);
}

static _Noreturn void record(const struct host_recording *recording, pid_t runner)
{
    struct recorder recorder = {.recording = recording, .process = getpid()};
    settle(recording->report);
    claim_or_leave(&recorder, runner);
    run_command(&recorder);
    _exit(0);
}

int host_record(const struct host_recording *recording, pid_t *process)
{
    sigset_t all, before;
    int code = 0;
    pid_t runner = getpid();
    // They stay blocked in the recorder: who ends all processes of this name must not end those that only take notes.
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    // fork(3) would first wait for locks of other threads, for the sake of what a recorder never calls.
    *process = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (*process == 0) record(recording, runner);
    if (*process < 0) code = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}

#define _GNU_SOURCE
#include "Recorder.h"
#include "CHost.h"
#include "Starting.h"
#include "Values.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { REPORT = 3, ORDERS = 4 };

// With which an attempt ends that has published what is no value, or lacks what it declares: EX_DATAERR of sysexits.h.
enum { BAD_OUTPUT = 65 };

void host_rest(void)
{
    const struct timespec second = {.tv_sec = 1};
    nanosleep(&second, NULL);
}

// What a line of the report has beside its tag and its word.
struct news {
    const char *word;
    long long first, second, third, fourth;
};

static void add_news(struct text *text, const char *tag, const struct news *news)
{
    const long long numbers[] = {news->first, news->second, news->third, news->fourth};
    host_add(text, tag);
    host_add(text, " ");
    host_add(text, news->word);
    for (int number = 0; number < 4; number++) {
        host_add(text, " ");
        host_add_number(text, numbers[number]);
    }
    host_add(text, "\n");
}

static void say(const struct recorder *recorder, struct news news)
{
    struct text text = {.length = 0};
    int begun = 0;
    add_news(&text, recorder->order.tag, &news);
    // The runner may be gone.
    host_write_text(REPORT, &text, &begun);
}

// The last word of an attempt. Who hears it may have the next order at once, so being free is told first.
static void say_free(const struct recorder *recorder, struct news news)
{
    struct text text = {.length = 0};
    int begun = 0;
    add_news(&text, recorder->order.tag, &(struct news){"free"});
    add_news(&text, recorder->order.tag, &news);
    host_write_text(REPORT, &text, &begun);
}

static void settle(struct recorder *recorder, int report, int orders)
{
    setsid();
    // Once for all commands, which inherit what is ignored. Signals stay blocked here.
    host_stop_ignoring();
    // Both out of the way of the places that they get.
    report = fcntl(report, F_DUPFD_CLOEXEC, ORDERS + 1);
    orders = fcntl(orders, F_DUPFD_CLOEXEC, ORDERS + 1);
    if (dup3(report, REPORT, O_CLOEXEC) < 0 || dup3(orders, ORDERS, O_CLOEXEC) < 0) _exit(1);
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int number = 0; number < 3; number++) host_place(nowhere, number);
    host_close_from(ORDERS + 1);
    host_add_birth(&recorder->birth, recorder->boot);
}

// Whether it has it now.
static int try_claim(struct recorder *recorder, pid_t runner)
{
    int told = 0;
    for (;;) {
        // Whoever conducts now may have given the attempt to another.
        if (getppid() != runner) _exit(0);
        int code = host_claim(recorder);
        if (code == 0) return 1;
        if (!host_will_pass(code)) {
            say_free(recorder, code == EEXIST ? (struct news){"taken"} : (struct news){"failed", 'r', code});
            return 0;
        }
        if (code != told) say(recorder, (struct news){"waits", 'r', told = code});
        host_rest();
    }
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
    int file = open(recorder->order.record, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) return;
    close(recorder->file);
    recorder->file = file;
}

static int append_end(struct recorder *recorder, const struct values *values, const struct text *line)
{
    const struct text nothing = {.length = 0};
    if (values->length > 0) {
        int code = host_append(recorder->file, &recorder->torn, &nothing);
        if (code == 0) code = host_write_bytes(recorder->file, values->lines, values->length, &recorder->torn);
        if (code != 0) return code;
    }
    return host_append(recorder->file, &recorder->torn, line);
}

// Writes it until it is there, and tells it after the first try: the conductor need not wait for a disk. Values come
// first, since a record that has its end has all of them.
static void record_end(
    struct recorder *recorder, int code, long long time, const struct values *values, struct news news)
{
    struct text line = {.length = 0};
    host_add(&line, "exit ");
    host_add_number(&line, code);
    host_add(&line, " ");
    host_add_time(&line, time);
    host_add(&line, "\n");
    int failure = append_end(recorder, values, &line);
    if (failure == 0) return say_free(recorder, news);
    say(recorder, news);
    while (failure != 0 && !is_removed(recorder->file)) {
        host_rest();
        open_anew(recorder);
        failure = append_end(recorder, values, &line);
    }
    say(recorder, (struct news){"free"});
}

// MARK: Values

// Where its user looks for what went wrong.
static void tell_problem(const struct recorder *recorder, const struct values *values)
{
    struct text line = {.length = 0};
    int begun = 0, file = open(recorder->order.errors, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0) return;
    host_add(&line, "maestro-swift: $MAESTRO_OUTPUT");
    if (values->line > 0) {
        host_add(&line, ", line ");
        host_add_number(&line, values->line);
    }
    host_add(&line, ": ");
    host_add(&line, values->problem);
    host_add(&line, "\n");
    host_write_text(file, &line, &begun);
    close(file);
}

// Records the end of a command with what it has published. What only seems to be well published is no good end.
static void record_values_and_end(struct recorder *recorder, int code, long long time, long long began)
{
    struct values values;
    host_collect_values(recorder->order.values, &values);
    if (values.problem && code == 0) {
        tell_problem(recorder, &values);
        code = BAD_OUTPUT;
    }
    if (code == 0 && !host_passes_check(recorder)) code = BAD_OUTPUT;
    record_end(recorder, code, time, &values, (struct news){"ended", code, time, began, values.length > 0});
    // What is wrong in it, its user may want to see.
    if (values.is_there && !values.problem) unlink(recorder->order.values);
    host_release_values(&values);
}

// MARK: The command's life

// Whether it ends within a moment; its `status` then is its end.
static int ends_at_once(pid_t process, int *status)
{
    const struct timespec moment = {.tv_nsec = 20 * 1000 * 1000};
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    // Of an earlier command a signal may be left, which costs one more turn.
    do
        if (waitpid(process, status, WNOHANG) == process) return 1;
    while (sigtimedwait(&child, NULL, &moment) == SIGCHLD);
    return 0;
}

static int end_of(pid_t process, const struct recorder *recorder, long long began)
{
    int status = 0;
    if (!ends_at_once(process, &status)) {
        say(recorder, (struct news){"began", began});
        while (waitpid(process, &status, 0) < 0 && errno == EINTR) {}
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void run_command(struct recorder *recorder)
{
    int told = 0;
    pid_t command;
    while ((command = host_start_command(recorder)) < 0) {
        int code = recorder->failure;
        if (!host_will_pass(code))
            return record_end(
                recorder, 126, host_now(), &(struct values){.length = 0},
                (struct news){"failed", recorder->stage, code});
        if (code != told) say(recorder, (struct news){"waits", recorder->stage, told = code});
        host_rest();
    }
    long long began = host_now();
    int code = end_of(command, recorder, began);
    record_values_and_end(recorder, code, host_now(), began);
}

static _Noreturn void record(const struct host_recorder *given, pid_t runner)
{
    struct recorder recorder = {.process = getpid(), .boot = given->boot};
    settle(&recorder, given->report, given->orders);
    while (host_take_order(ORDERS, given->environment, &recorder.order) == 0) {
        recorder.torn = 0;
        if (try_claim(&recorder, runner)) {
            run_command(&recorder);
            close(recorder.file);
        }
    }
    _exit(0);
}

int host_start_recorder(const struct host_recorder *recorder, pid_t *process)
{
    sigset_t all, before;
    int code = 0;
    pid_t runner = getpid();
    // They stay blocked in the recorder: who ends all processes of this name must not end those that only take notes.
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    // fork(3) would first wait for locks of other threads, for the sake of what a recorder never calls.
    *process = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (*process == 0) record(recorder, runner);
    if (*process < 0) code = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}

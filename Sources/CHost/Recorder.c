#define _GNU_SOURCE
#include "Recorder.h"
#include "CHost.h"
#include "Starting.h"

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

static void rest(void)
{
    const struct timespec second = {.tv_sec = 1};
    nanosleep(&second, NULL);
}

// What a line of the report has beside its tag and its word.
struct news {
    const char *word;
    long long first, second, third;
};

static void add_news(struct text *text, const char *tag, const struct news *news)
{
    const long long numbers[] = {news->first, news->second, news->third};
    host_add(text, tag);
    host_add(text, " ");
    host_add(text, news->word);
    for (int number = 0; number < 3; number++) {
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
        rest();
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

// Writes it until it is there, and tells it after the first try: the conductor need not wait for a disk.
static void record_end(struct recorder *recorder, int code, long long time, struct news news)
{
    struct text line = {.length = 0};
    host_add(&line, "exit ");
    host_add_number(&line, code);
    host_add(&line, " ");
    host_add_time(&line, time);
    host_add(&line, "\n");
    int failure = host_append(recorder->file, &recorder->torn, &line);
    if (failure == 0) return say_free(recorder, news);
    say(recorder, news);
    while (failure != 0 && !is_removed(recorder->file)) {
        rest();
        open_anew(recorder);
        failure = host_append(recorder->file, &recorder->torn, &line);
    }
    say(recorder, (struct news){"free"});
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
            return record_end(recorder, 126, host_now(), (struct news){"failed", recorder->stage, code});
        if (code != told) say(recorder, (struct news){"waits", recorder->stage, told = code});
        rest();
    }
    long long began = host_now();
    int code = end_of(command, recorder, began);
    long long time = host_now();
    record_end(recorder, code, time, (struct news){"ended", code, time, began});
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

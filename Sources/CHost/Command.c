#define _GNU_SOURCE
#include "Recorder.h"
#include "CHost.h"
#include "Starting.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

void host_add_birth(struct text *text, const char *boot)
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
    host_add(text, end ? field + 1 : "0");
    host_add(text, "@");
    host_add(text, boot);
}

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
    host_add(&line, "begun ");
    host_add_number(&line, getpid());
    host_add(&line, " ");
    host_add_time(&line, host_now());
    host_add(&line, " ");
    host_add_birth(&line, recorder->boot);
    host_add(&line, "\n");
    errno = host_append(recorder->file, &recorder->torn, &line);
    return errno == 0 ? 0 : -1;
}

// Whether a folder is ours, or may be: where the user is not known to a file system, all of it is nobody's.
static int is_ours(const struct stat *folder)
{
    return folder->st_uid == geteuid() || folder->st_uid == 0 || folder->st_uid == 65534;
}

// Its folder, opened once: who may write above it can put another into its place at any time.
static int enter(struct recorder *recorder)
{
    struct stat status;
    recorder->stage = 'd';
    int folder = open(recorder->order.directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || fstat(folder, &status) != 0) return -1;
    if (!is_ours(&status)) return recorder->stage = 'w', errno = EPERM, -1;
    return fchdir(folder);
}

// Its `stage` tells where it failed.
static int prepare(struct recorder *recorder)
{
    const struct order *order = &recorder->order;
    host_unblock_signals();
    if (recorder->stage = 's', setsid() < 0) return -1;
    if (recorder->stage = 'o', open_output(order->output, 1) != 0) return -1;
    if (recorder->stage = 'e', open_output(order->errors, 2) != 0) return -1;
    if (enter(recorder) != 0) return -1;
    recorder->stage = 'r';
    return tell_begun(recorder);
}

// What the command would become, without it. Where that fails, the command tells why as it always would.
// Returns -1 if it cannot go back to where the command is.
static int become_direct(struct recorder *recorder)
{
    const struct order *order = &recorder->order;
    if (!order->direct[0]) return 0;
    int workspace = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (workspace < 0 || chdir(order->direct_folder) != 0) return 0;
    host_execute(order->direct[0], order->direct, order->environment);
    recorder->stage = 'd';
    return fchdir(workspace);
}

// Tells by a pipe why it fails. Memory that both share would do, but where somebody looks on, as valgrind and the thread
// sanitizer do, vfork(2) is a fork(2).
static _Noreturn void become(struct recorder *recorder, int failure)
{
    const struct order *order = &recorder->order;
    if (prepare(recorder) == 0) {
        // A recorder that is gone by now may have been seen gone before that line was there, and the attempt given up.
        if (getppid() != recorder->process) _exit(127);
        if (become_direct(recorder) == 0) {
            recorder->stage = 's';
            host_execute(order->arguments[0], order->arguments, order->environment);
        }
    }
    const int why[2] = {errno, recorder->stage};
    while (write(failure, why, sizeof why) < 0 && errno == EINTR) {}
    _exit(127);
}

// The thread sanitizer makes a fork(3) of it, which waits for locks that threads of the runner had when the recorder was
// made, and that nobody in the recorder gives back.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define vfork() ((pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0))
#endif
#endif

static pid_t start(struct recorder *recorder, int failure)
{
    pid_t process = vfork();
    if (process == 0) become(recorder, failure);
    if (process < 0) recorder->failure = errno;
    return process;
}

// Whether it became its command: its end of the pipe is then closed with nothing written.
static int has_begun(struct recorder *recorder, int failure)
{
    int why[2];
    ssize_t count;
    while ((count = read(failure, why, sizeof why)) < 0 && errno == EINTR) {}
    if (count != sizeof why) return 1;
    recorder->failure = why[0], recorder->stage = (char)why[1];
    return 0;
}

pid_t host_start_command(struct recorder *recorder)
{
    int reading, writing;
    recorder->stage = 'p';
    if ((recorder->failure = host_pipe(&reading, &writing)) != 0) return -1;
    pid_t process = start(recorder, writing);
    close(writing);
    if (process > 0 && !has_begun(recorder, reading)) {
        while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {}
        process = -1;
    }
    close(reading);
    return process;
}

// MARK: The check

static _Noreturn void become_check(const struct recorder *recorder)
{
    const struct order *order = &recorder->order;
    struct recorder own = *recorder;
    host_unblock_signals();
    if (open_output(order->errors, 1) == 0 && open_output(order->errors, 2) == 0 && enter(&own) == 0)
        host_execute(order->check[0], order->check, order->environment);
    _exit(127);
}

int host_passes_check(const struct recorder *recorder)
{
    int status = 0;
    if (!recorder->order.check[0]) return 1;
    pid_t process;
    while ((process = vfork()) < 0) host_rest();
    if (process == 0) become_check(recorder);
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {}
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

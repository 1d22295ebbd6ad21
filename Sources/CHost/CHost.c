#define _GNU_SOURCE
#include "CHost.h"
#include "Starting.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

// posix_spawn(3) would do, but for the folder: posix_spawn_file_actions_addchdir_np is younger than glibc 2.28.

struct program {
    const char *path, *directory;
    char *const *arguments, *const *environment;
    int input, output, errors;
};

static int open_streams(const struct program *program)
{
    int input = program->input < 0 ? open("/dev/null", O_RDONLY | O_CLOEXEC) : program->input;
    if (input < 0 || host_place(input, 0) != 0) return -1;
    if (host_place(program->output, 1) != 0) return -1;
    return host_place(program->errors, 2);
}

// Becomes the program, or tells why not. The memory is the parent's, so nothing of it is changed.
static _Noreturn void become(const struct program *program, int failure)
{
    host_reset_signals();
    if (setsid() >= 0 && open_streams(program) == 0 && (!program->directory || chdir(program->directory) == 0)) {
        // What whoever started us left open, such as a lock, is not for a program that lives on.
        host_close_from_at_exec(3);
        host_execute(program->path, program->arguments, program->environment);
    }
    int code = errno;
    while (write(failure, &code, sizeof code) < 0 && errno == EINTR) {}
    _exit(127);
}

static pid_t start(const struct program *program, int failure)
{
    pid_t process = vfork();
    if (process == 0) become(program, failure);
    return process;
}

int host_spawn(
    const char *path, char *const arguments[], char *const environment[], const char *directory, int input,
    int output, int errors, pid_t *process)
{
    struct program program = {path, directory, arguments, environment, input, output, errors};
    int failure[2], code = 0;
    sigset_t all, before;
    if ((code = host_pipe(&failure[0], &failure[1])) != 0) return code;
    // A handler of this process must not run in the new one while they share memory.
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    *process = start(&program, failure[1]);
    if (*process < 0) code = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(failure[1]);
    ssize_t count = 0;
    if (*process > 0)
        while ((count = read(failure[0], &code, sizeof code)) < 0 && errno == EINTR) {}
    if (count > 0) waitpid(*process, NULL, 0);
    close(failure[0]);
    return code;
}

int host_pipe(int *reading, int *writing)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    *reading = ends[0];
    *writing = ends[1];
    return 0;
}

int host_cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}

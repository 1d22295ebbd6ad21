#define _GNU_SOURCE
#include "CHost.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

static int prepare(
    posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, const char *directory, int input, int output,
    int errors)
{
    sigset_t none, all;
    int code;
    sigemptyset(&none);
    sigfillset(&all);
    if (input < 0) code = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
    else code = posix_spawn_file_actions_adddup2(actions, input, 0);
    if (code != 0) return code;
    if ((code = posix_spawn_file_actions_adddup2(actions, output, 1)) != 0) return code;
    if ((code = posix_spawn_file_actions_adddup2(actions, errors, 2)) != 0) return code;
    if (directory && (code = posix_spawn_file_actions_addchdir_np(actions, directory)) != 0) return code;
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &all);
    return posix_spawnattr_setflags(
        attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

int host_spawn(
    const char *path, char *const arguments[], char *const environment[], const char *directory, int input,
    int output, int errors, pid_t *process)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int code = posix_spawn_file_actions_init(&actions);
    if (code != 0) return code;
    if ((code = posix_spawnattr_init(&attributes)) == 0) {
        code = prepare(&actions, &attributes, directory, input, output, errors);
        if (code == 0) code = posix_spawn(process, path, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
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

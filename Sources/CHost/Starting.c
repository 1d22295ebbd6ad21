#define _GNU_SOURCE
#include "Starting.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// Linux 5.9 and 5.11; the number is the same on every machine.
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#define AT_EXEC 4U

// dup2(2) leaves a file that is in its place already as it is, and that would close with the old program.
int host_place(int file, int number)
{
    if (file != number) return dup2(file, number) < 0 ? -1 : 0;
    return fcntl(file, F_SETFD, 0);
}

void host_stop_ignoring(void)
{
    struct sigaction usual = {.sa_handler = SIG_DFL};
    for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &usual, NULL);
}

void host_unblock_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

void host_reset_signals(void)
{
    host_stop_ignoring();
    host_unblock_signals();
}

// Another thread may start a process at the moment in which the program's file is written. That process holds the file
// open until it has become its own program.
void host_execute(const char *path, char *const arguments[], char *const environment[])
{
    const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
    for (int tries = 0; tries < 100; tries++) {
        if (strchr(path, '/'))
            execve(path, arguments, environment);
        else
            execvpe(path, arguments, environment);
        if (errno != ETXTBSY) return;
        nanosleep(&pause, NULL);
    }
    errno = ETXTBSY;
}

// As getdents64(2) has it.
struct entry {
    uint64_t inode;
    int64_t offset;
    uint16_t length;
    uint8_t kind;
    char name[];
};

static unsigned number_of(const char *name)
{
    unsigned number = 0;
    for (; *name >= '0' && *name <= '9'; name++) number = number * 10 + (unsigned)(*name - '0');
    return number;
}

// For older kernels: readdir(3) takes memory, which nobody may do here.
static void close_listed(unsigned first, int at_exec)
{
    _Alignas(struct entry) char entries[2048];
    int folder = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    long count;
    if (folder < 0) return;
    while ((count = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0)
        for (long place = 0; place < count;) {
            const struct entry *entry = (const struct entry *)(entries + place);
            unsigned number = number_of(entry->name);
            place += entry->length;
            if (number < first || number == (unsigned)folder) continue;
            if (at_exec) fcntl((int)number, F_SETFD, FD_CLOEXEC);
            else close((int)number);
        }
    close(folder);
}

void host_close_from(unsigned first)
{
    if (syscall(SYS_close_range, first, ~0U, 0U) != 0) close_listed(first, 0);
}

void host_close_from_at_exec(unsigned first)
{
    if (syscall(SYS_close_range, first, ~0U, AT_EXEC) != 0) close_listed(first, 1);
}

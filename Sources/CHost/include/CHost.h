#ifndef CHOST_H
#define CHOST_H

#include <sys/types.h>

// What Swift's view of glibc leaves out, because it needs _GNU_SOURCE.

/// Starts a program in a session of its own: signals at their defaults, no other open file. `directory` may be null; a
/// negative `input` is empty. Returns 0, or an errno.
int host_spawn(
    const char *path, char *const arguments[], char *const environment[], const char *directory, int input,
    int output, int errors, pid_t *process);

/// What a recorder has from its start.
struct host_recorder {
    /// Where it reads its orders, each when it is free; the form is that of `Order.c`.
    int orders;
    /// Where it writes a line for whatever happens, for as long as somebody reads it.
    int report;
    /// What this boot of the machine is called.
    const char *boot;
    /// What the environment of each script has, beside what its order says.
    char *const *environment;
};

/// Starts a recorder: a process in a session of its own that claims an attempt, runs its script in another one, and
/// records its end, whoever else lives to see it; then the next. Returns 0, or an errno.
int host_start_recorder(const struct host_recorder *recorder, pid_t *process);

/// A pipe whose ends no program inherits. Returns 0, or an errno.
int host_pipe(int *reading, int *writing);

/// Cores that this process may use; at least 1.
int host_cores(void);

/// Starts so many threads at one time, which end at once. Returns 0, or the errno of the first that could not start.
int host_try_threads(int count);

/// The oldest glibc that has all that this program needs, such as `2.28`; empty if it cannot be told.
const char *host_needed_glibc(void);

/// The version of Swift that built this program, such as `6.3.1`; empty if nobody told.
const char *host_swift_version(void);

/// The day on which this program was built, as C's __DATE__.
const char *host_build_date(void);

#endif

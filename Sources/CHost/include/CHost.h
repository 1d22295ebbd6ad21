#ifndef CHOST_H
#define CHOST_H

#include <sys/types.h>

// What Swift's view of glibc leaves out, because it needs _GNU_SOURCE.

/// Starts a program in a session of its own: signals at their defaults, no other open file. `directory` may be null; a
/// negative `input` is empty. Returns 0, or an errno.
int host_spawn(
    const char *path, char *const arguments[], char *const environment[], const char *directory, int input,
    int output, int errors, pid_t *process);

/// A script to run, and the record of its attempt.
struct host_recording {
    const char *script, *directory;
    /// Files to which its standard output and standard error are appended.
    const char *output, *errors;
    /// The record, and how its claim begins.
    const char *record, *claim;
    /// What names it in each line of the report.
    const char *tag;
    /// What this boot of the machine is called.
    const char *boot;
    char *const *environment;
    /// Where the recorder writes a line for whatever happens, for as long as somebody reads it.
    int report;
};

/// Starts a recorder: a process in a session of its own that claims the attempt, runs the script in another one, and
/// records its end, whoever else lives to see it. Returns 0, or an errno.
int host_record(const struct host_recording *recording, pid_t *process);

/// A pipe whose ends no program inherits. Returns 0, or an errno.
int host_pipe(int *reading, int *writing);

/// Cores that this process may use; at least 1.
int host_cores(void);

/// The oldest glibc that has all that this program needs, such as `2.28`; empty if it cannot be told.
const char *host_needed_glibc(void);

/// The version of Swift that built this program, such as `6.3.1`; empty if nobody told.
const char *host_swift_version(void);

/// The day on which this program was built, as C's __DATE__.
const char *host_build_date(void);

#endif

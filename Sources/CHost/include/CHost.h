#ifndef CHOST_H
#define CHOST_H

#include <stddef.h>
#include <stdint.h>
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

/// Has all threads take memory from one heap. Each further one of glibc grows by a page at a time.
void host_use_one_heap(void);

/// Starts so many threads at one time, which end at once. Returns 0, or the errno of the first that could not start.
int host_try_threads(int count);

/// A table in a file of SQLite that is being filled.
struct host_table;

/// Opens an empty file to be filled, by a library that is loaded at that moment. Returns null without memory.
///
/// `missing` becomes the loader's words where the library, or a part of it, is not there. It is to be freed, and the table
/// is then good for nothing but to be closed.
struct host_table *host_table_open(const char *library, const char *file, char **missing);

/// Runs a statement. Returns 0, or SQLite's code, as all of these do.
int host_table_run(struct host_table *table, const char *statement);

/// Prepares the statement that inserts a row.
int host_table_prepare(struct host_table *table, const char *insertion);

/// Sets a value of the next row; the first place is 1. The text is copied.
int host_table_bind_text(struct host_table *table, int place, const char *text, size_t length);
int host_table_bind_real(struct host_table *table, int place, double number);
int host_table_bind_integer(struct host_table *table, int place, int64_t number);
int host_table_bind_null(struct host_table *table, int place);

/// Inserts the row.
int host_table_insert(struct host_table *table);

/// Why the last call failed, in SQLite's words.
const char *host_table_problem(const struct host_table *table);

/// Closes the file and releases all of it.
void host_table_close(struct host_table *table);

/// The oldest glibc that has all that this program needs, such as `2.28`; empty if it cannot be told.
const char *host_needed_glibc(void);

/// The version of Swift that built this program, such as `6.3.1`; empty if nobody told.
const char *host_swift_version(void);

/// The day on which this program was built, as C's __DATE__.
const char *host_build_date(void);

#endif

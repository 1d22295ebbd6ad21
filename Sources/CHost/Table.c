// A table in a file of SQLite, by its library, which is loaded here and not linked: the program needs glibc alone.
#define _GNU_SOURCE
#include "CHost.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Functions and numbers as https://sqlite.org/c3ref/intro.html tells them; they do not change.
enum { open_for_writing = 2, row_is_done = 101 };

struct library {
    int (*open_v2)(const char *file, void **database, int flags, const char *system);
    int (*close)(void *database);
    int (*exec)(void *database, const char *statement, void *callback, void *argument, char **problem);
    int (*prepare_v2)(void *database, const char *text, int length, void **statement, const char **rest);
    int (*bind_text)(void *statement, int place, const char *text, int length, void (*release)(void *));
    int (*bind_int64)(void *statement, int place, long long number);
    int (*bind_double)(void *statement, int place, double number);
    int (*bind_null)(void *statement, int place);
    int (*step)(void *statement);
    int (*reset)(void *statement);
    int (*finalize)(void *statement);
    const char *(*errmsg)(void *database);
};

struct host_table {
    struct library library;
    void *database, *statement;
};

// Returns 0 where a function is not there.
static int find(struct library *library, void *handle)
{
    const struct {
        const char *name;
        void *place;
    } functions[] = {
        {"sqlite3_open_v2", &library->open_v2},       {"sqlite3_close", &library->close},
        {"sqlite3_exec", &library->exec},             {"sqlite3_prepare_v2", &library->prepare_v2},
        {"sqlite3_bind_text", &library->bind_text},   {"sqlite3_bind_int64", &library->bind_int64},
        {"sqlite3_bind_double", &library->bind_double}, {"sqlite3_bind_null", &library->bind_null},
        {"sqlite3_step", &library->step},             {"sqlite3_reset", &library->reset},
        {"sqlite3_finalize", &library->finalize},     {"sqlite3_errmsg", &library->errmsg},
    };
    for (size_t index = 0; index < sizeof functions / sizeof *functions; index++) {
        void *function = dlsym(handle, functions[index].name);
        if (function == NULL) return 0;
        // C has no conversion between pointers to data and to functions; POSIX says that they are alike.
        memcpy(functions[index].place, &function, sizeof function);
    }
    return 1;
}

// What the loader says is kept only until it is asked again.
static char *last_problem(void)
{
    const char *words = dlerror();
    return strdup(words ? words : "the library cannot be loaded");
}

struct host_table *host_table_open(const char *library, const char *file, char **missing)
{
    struct host_table *table = calloc(1, sizeof *table);
    if (table == NULL) return NULL;
    // It stays loaded, as what it may have registered with the process needs.
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL || !find(&table->library, handle)) {
        *missing = last_problem();
        return table;
    }
    // Without locks: nobody else knows of the file, and not every file system of a cluster has them. What goes wrong is
    // told by the first statement.
    table->library.open_v2(file, &table->database, open_for_writing, "unix-none");
    return table;
}

int host_table_run(struct host_table *table, const char *statement)
{
    return table->library.exec(table->database, statement, NULL, NULL, NULL);
}

int host_table_prepare(struct host_table *table, const char *insertion)
{
    return table->library.prepare_v2(table->database, insertion, -1, &table->statement, NULL);
}

int host_table_bind_text(struct host_table *table, int place, const char *text, size_t length)
{
    // SQLite makes a copy. A text without an address would be NULL, and none of a study is longer than an int counts.
    void (*const copied)(void *) = (void (*)(void *))(intptr_t)-1;
    if (length > INT32_MAX) length = INT32_MAX;
    return table->library.bind_text(table->statement, place, text ? text : "", (int)length, copied);
}

int host_table_bind_real(struct host_table *table, int place, double number)
{
    return table->library.bind_double(table->statement, place, number);
}

int host_table_bind_integer(struct host_table *table, int place, int64_t number)
{
    return table->library.bind_int64(table->statement, place, number);
}

int host_table_bind_null(struct host_table *table, int place)
{
    return table->library.bind_null(table->statement, place);
}

int host_table_insert(struct host_table *table)
{
    int code = table->library.step(table->statement);
    if (code != row_is_done) return code ? code : -1;
    return table->library.reset(table->statement);
}

const char *host_table_problem(const struct host_table *table) { return table->library.errmsg(table->database); }

void host_table_close(struct host_table *table)
{
    if (table->statement) table->library.finalize(table->statement);
    if (table->database) table->library.close(table->database);
    free(table);
}

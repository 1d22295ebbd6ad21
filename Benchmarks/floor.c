/* The least that a dry run can cost: makes a copy of a directory tree, with the same directories, files, contents and
 * modes, by nothing but mkdir, open, write and close.
 *
 *     floor FROM TO
 *
 * FROM is read into memory before the clock starts. Prints the seconds that the making alone took.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct entry {
    char *path; /* relative to the root of the tree */
    mode_t mode;
    char *content; /* NULL for a directory */
    size_t length;
};

static struct entry *entries;
static size_t count, capacity, root_length;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void *need(void *memory) {
    if (!memory) fail("memory");
    return memory;
}

/* The bytes of a regular file of a known size. */
static char *content_of(const char *path, size_t length) {
    char *bytes = need(malloc(length + 1));
    int file = open(path, O_RDONLY);
    if (file < 0) fail(path);
    for (size_t done = 0; done < length;) {
        ssize_t got = read(file, bytes + done, length - done);
        if (got <= 0) fail(path);
        done += (size_t)got;
    }
    close(file);
    return bytes;
}

/* Called for each entry of the tree, a directory before what is in it. */
static int remember(const char *path, const struct stat *status, int kind, struct FTW *place) {
    (void)kind;
    if (place->level == 0) return 0;
    if (!S_ISDIR(status->st_mode) && !S_ISREG(status->st_mode)) {
        fprintf(stderr, "%s: neither a file nor a directory\n", path);
        exit(1);
    }
    if (count == capacity) {
        capacity = capacity ? 2 * capacity : 1024;
        entries = need(realloc(entries, capacity * sizeof *entries));
    }
    struct entry *entry = &entries[count++];
    entry->path = need(strdup(path + root_length + 1));
    entry->mode = status->st_mode & 07777;
    entry->length = (size_t)status->st_size;
    entry->content = S_ISDIR(status->st_mode) ? NULL : content_of(path, entry->length);
    return 0;
}

static void make_file(const struct entry *entry) {
    int file = open(entry->path, O_WRONLY | O_CREAT | O_EXCL, entry->mode);
    if (file < 0) fail(entry->path);
    if (entry->length && write(file, entry->content, entry->length) != (ssize_t)entry->length) fail(entry->path);
    if (close(file)) fail(entry->path);
}

static double now(void) {
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return (double)moment.tv_sec + (double)moment.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: floor FROM TO\n");
        return 64;
    }
    root_length = strlen(argv[1]);
    if (nftw(argv[1], remember, 64, FTW_PHYS)) fail(argv[1]);
    umask(0);

    double start = now();
    if (mkdir(argv[2], 0700) || chdir(argv[2])) fail(argv[2]);
    for (size_t i = 0; i < count; i++) {
        if (entries[i].content)
            make_file(&entries[i]);
        else if (mkdir(entries[i].path, entries[i].mode))
            fail(entries[i].path);
    }
    printf("%.6f\n", now() - start);
    return 0;
}

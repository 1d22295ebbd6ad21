#define _GNU_SOURCE
#include "Values.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// The wrapper has the same.
enum { MOST_BYTES = 1048576, MOST_IN_LINE = 65536 };

static const char before[] = "value ", behind[] = ";\n";

static int is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

// Whether a line is NAME=TEXT.
static int names_value(const char *line, size_t length)
{
    size_t place = 0;
    while (place < length && (is_letter(line[place]) || (place > 0 && line[place] >= '0' && line[place] <= '9'))) place++;
    return place > 0 && place < length && line[place] == '=';
}

static const char *problem_of(const char *line, size_t length)
{
    if (length > MOST_IN_LINE) return "a line can have at most 65536 bytes";
    if (memchr(line, 0, length)) return "a value cannot contain NUL";
    return names_value(line, length) ? NULL : "expected NAME=VALUE, with a name of letters, digits and _";
}

static void add(struct values *values, const char *bytes, size_t length)
{
    memcpy(values->lines + values->length, bytes, length);
    values->length += length;
}

static void add_lines(struct values *values, const char *text, size_t length)
{
    for (const char *end = text + length; text < end; values->line++) {
        const char *line_end = memchr(text, '\n', (size_t)(end - text));
        if (!line_end) line_end = end;
        size_t count = (size_t)(line_end - text);
        if (count > 0 && (values->problem = problem_of(text, count))) return;
        if (count > 0) {
            add(values, before, sizeof before - 1);
            add(values, text, count);
            add(values, behind, sizeof behind - 1);
        }
        text = line_end + 1;
    }
    values->line = 0;
}

// The file's bytes at the end of new memory, in front of which there is room for them as lines.
static const char *read_file(int file, size_t length, struct values *values)
{
    // The shortest line is `a=` and its end.
    size_t room = length / 3 * (sizeof before + sizeof behind - 2) + length + 16;
    values->size = room + length;
    values->lines = mmap(NULL, values->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (values->lines == MAP_FAILED) return values->size = 0, NULL;
    size_t done = 0;
    while (done < length) {
        ssize_t count = read(file, values->lines + room + done, length - done);
        if (count < 0 && errno == EINTR) continue;
        // What has become shorter since, ends there: the rest is NUL.
        if (count <= 0) break;
        done += (size_t)count;
    }
    return values->lines + room;
}

static void collect(int file, struct values *values)
{
    struct stat status;
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        values->problem = "not a regular file";
    } else if (status.st_size > MOST_BYTES) {
        values->problem = "larger than 1048576 bytes";
    } else if (status.st_size > 0) {
        const char *text = read_file(file, (size_t)status.st_size, values);
        values->line = 1;
        if (text) add_lines(values, text, (size_t)status.st_size);
        else values->problem = "no memory to read it";
    }
}

void host_collect_values(const char *path, struct values *values)
{
    *values = (struct values){.length = 0};
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) {
        if (errno != ENOENT) values->problem = errno == ELOOP ? "not a regular file" : "cannot be read";
        return;
    }
    values->is_there = 1;
    collect(file, values);
    close(file);
}

void host_release_values(struct values *values)
{
    if (values->size > 0) munmap(values->lines, values->size);
    values->size = 0;
}

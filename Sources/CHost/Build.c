// What a program can tell of how it was built.
#define _GNU_SOURCE
#include "CHost.h"

#include <link.h>
#include <stddef.h>
#include <string.h>

// `make` names it; SwiftPM alone does not know it.
#ifndef MAESTRO_SWIFT
#define MAESTRO_SWIFT
#endif
#define TEXT(...) #__VA_ARGS__
#define TEXT_OF(...) TEXT(__VA_ARGS__)

const char *host_build_date(void) { return __DATE__; }

const char *host_swift_version(void) { return TEXT_OF(MAESTRO_SWIFT); }

// Where the loader has put the program's table of what it needs.
struct needs {
    const ElfW(Verneed) *first;
    const char *names;
};

// glibc has made some entries of the dynamic section addresses and left others offsets.
static const void *address(const struct dl_phdr_info *object, ElfW(Addr) value)
{
    return (const void *)(value < object->dlpi_addr ? object->dlpi_addr + value : value);
}

static int look(struct dl_phdr_info *object, size_t size, void *data)
{
    (void)size;
    struct needs *needs = data;
    for (int index = 0; index < object->dlpi_phnum; index++) {
        if (object->dlpi_phdr[index].p_type != PT_DYNAMIC) continue;
        const ElfW(Dyn) *entry = address(object, object->dlpi_phdr[index].p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++) {
            if (entry->d_tag == DT_STRTAB) needs->names = address(object, entry->d_un.d_ptr);
            if (entry->d_tag == DT_VERNEED) needs->first = address(object, entry->d_un.d_ptr);
        }
    }
    // The program comes first, and is all that is looked at.
    return 1;
}

// The newest version of glibc that one library must have, if it is newer than another.
static const char *newest_of(const ElfW(Verneed) *library, const char *names, const char *newest)
{
    static const char prefix[] = "GLIBC_";
    const char *entry = (const char *)library + library->vn_aux;
    for (int index = 0; index < library->vn_cnt; index++) {
        const ElfW(Vernaux) *version = (const void *)entry;
        const char *name = names + version->vna_name;
        int is_glibc = strncmp(name, prefix, sizeof prefix - 1) == 0;
        if (is_glibc && strverscmp(name + sizeof prefix - 1, newest) > 0) newest = name + sizeof prefix - 1;
        entry += version->vna_next;
    }
    return newest;
}

const char *host_needed_glibc(void)
{
    struct needs needs = {NULL, NULL};
    dl_iterate_phdr(look, &needs);
    const char *newest = "";
    for (const char *entry = (const char *)needs.first; entry && needs.names;) {
        const ElfW(Verneed) *library = (const void *)entry;
        newest = newest_of(library, needs.names, newest);
        entry = library->vn_next ? entry + library->vn_next : NULL;
    }
    return newest;
}

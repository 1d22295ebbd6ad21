// What a newer runtime wants of a C library older than itself, and older versions of what it has. tools/link-folder
// links it in.
#define _GNU_SOURCE
#include <link.h>
#include <stddef.h>

// glibc 2.32: whether the process surely has one thread. It never says so, which is always right.
__attribute__((visibility("hidden"))) char __libc_single_threaded = 0;

// glibc 2.35: the unwinding table of the object that holds an address. Layout: dlfcn.h of glibc 2.35, x86-64.
struct found {
    unsigned long long flags;
    void *map_start, *map_end;
    struct link_map *map;
    void *eh_frame;
    unsigned long long reserved[7];
};

struct search {
    ElfW(Addr) address;
    struct found *found;
};

static int look(struct dl_phdr_info *object, size_t size, void *data)
{
    (void)size;
    struct search *search = data;
    ElfW(Addr) table = 0, start = 0, end = 0;
    for (int index = 0; index < object->dlpi_phnum; index++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[index];
        ElfW(Addr) first = object->dlpi_addr + part->p_vaddr;
        if (part->p_type == PT_GNU_EH_FRAME) table = first;
        if (part->p_type == PT_LOAD && search->address >= first && search->address < first + part->p_memsz) {
            start = first;
            end = first + part->p_memsz;
        }
    }
    if (!end) return 0;
    *search->found = (struct found){.map_start = (void *)start, .map_end = (void *)end, .eh_frame = (void *)table};
    return table ? 1 : -1;
}

// Its name would clash with newer headers.
__attribute__((visibility("hidden"))) int find_object(void *address, struct found *found) __asm__("_dl_find_object");

int find_object(void *address, struct found *found)
{
    struct search search = {(ElfW(Addr))address, found};
    return dl_iterate_phdr(look, &search) == 1 ? 0 : -1;
}

// glibc 2.29 has new versions of these, which leave errno alone less often. The old ones do for what needs them: the
// program then starts with glibc 2.28, that of RHEL 8.
#ifdef __x86_64__
#define OLD_VERSION "GLIBC_2.2.5"
#else
#define OLD_VERSION "GLIBC_2.17"
#endif
#define OLD(name)                                                              \
    extern double old_##name(double);                                          \
    __asm__(".symver old_" #name "," #name "@" OLD_VERSION);                   \
    __attribute__((visibility("hidden"))) double name(double x);               \
    double name(double x) { return old_##name(x); }

OLD(exp)
OLD(exp2)
OLD(log)
OLD(log2)

extern double old_pow(double, double);
__asm__(".symver old_pow,pow@" OLD_VERSION);
__attribute__((visibility("hidden"))) double pow(double x, double y);
double pow(double x, double y) { return old_pow(x, y); }

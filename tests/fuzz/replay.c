/* Runs a fuzz target over the files of a directory, and over each file cut short in the middle. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *directory, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return 1;
    uint8_t *data = malloc(1 << 20);
    size_t size = data ? fread(data, 1, 1 << 20, file) : 0;
    fclose(file);
    if (!data)
        return 1;
    /* An exact block each time, so that a sanitizer sees a byte too far. */
    for (size_t len = 0; len <= size; len = len < size && len + len / 8 + 1 > size ? size : len + len / 8 + 1) {
        uint8_t *copy = malloc(len ? len : 1);
        for (size_t i = 0; copy && i < len; i++)
            copy[i] = data[i];
        if (copy)
            LLVMFuzzerTestOneInput(copy, len);
        free(copy);
        if (len == size)
            break;
    }
    free(data);
    return 0;
}

int main(int argc, char **argv)
{
    DIR *directory = argc > 1 ? opendir(argv[1]) : NULL;
    if (!directory) {
        fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
        return 2;
    }
    int count = 0, failed = 0;
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (entry->d_name[0] == '.')
            continue;
        failed += replay(argv[1], entry->d_name);
        count++;
    }
    closedir(directory);
    printf("%d files\n", count);
    return failed > 0 || count == 0;
}
